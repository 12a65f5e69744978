using System.Collections.Concurrent;
using System.Diagnostics;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Floods;

/// <summary>The durations of the calls that <see cref="BranchSimulator"/> made, in milliseconds, in ascending order.</summary>
/// <param name="Openings">Durations of the calls that opened applications.</param>
/// <param name="Submissions">Durations of the card submissions, all of which were verified.</param>
/// <param name="Imports">Durations of the imports of revocation lists.</param>
internal sealed record CallTimes(double[] Openings, double[] Submissions, double[] Imports);

/// <summary>
/// Simulates a branch in normal operation: two loops each open applications and submit cards, and a third one imports revocation lists.
/// </summary>
internal sealed class BranchSimulator(ServiceEndpoint service, TestPki pki)
{
    private const string Branch = "branch";

    /// <summary>The program that imports revocation lists.</summary>
    public const string Automation = "branch-automation";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Gets the calling programs. The branch is front-end and kiosk in one.</summary>
    public static IReadOnlyList<DevelopmentCaller> Callers { get; } =
        [new(Branch, "FRONT_END", "KIOSK"), new(Automation, "LIST_FEEDER")];

    private readonly Persona _persona = Personas.All[0];

    /// <summary>Makes calls for the given time, and returns their durations. A call that has begun is completed.</summary>
    public async Task<CallTimes> MakeCallsAsync(TimeSpan time)
    {
        using var timeLimit = new CancellationTokenSource(time);
        var (openings, submissions, imports) = (new ConcurrentBag<double>(), new ConcurrentBag<double>(), new ConcurrentBag<double>());
        await Task.WhenAll(
            Task.Run(() => VerifyCardsAsync(openings, submissions, timeLimit.Token)),
            Task.Run(() => VerifyCardsAsync(openings, submissions, timeLimit.Token)),
            Task.Run(() => ImportListsAsync(imports, timeLimit.Token)));
        return new CallTimes([.. openings.Order()], [.. submissions.Order()], [.. imports.Order()]);
    }

    private async Task VerifyCardsAsync(
        ConcurrentBag<double> openings,
        ConcurrentBag<double> submissions,
        CancellationToken cancellationToken)
    {
        using var branch = new PlainServiceClient(service, Branch);
        var certificate = pki.IssueSignatureCertificate(
            new LeafRequest { Holder = _persona.Holder, Prefecture = _persona.Prefecture, City = _persona.City });
        while (!cancellationToken.IsCancellationRequested)
        {
            var createResponse = await MeasureAsync(
                openings,
                async () =>
                    await branch.Applications.CreateApplicationAsync(
                        BenchCardRequests.CreateApplicationRequest(_persona),
                        PlainServiceClient.CreateCallOptions(CallTimeout, default)));
            var session = await branch.Cards.BeginCardVerificationAsync(
                new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode },
                PlainServiceClient.CreateCallOptions(CallTimeout, default));
            var submission = BenchCardRequests.CreateSubmission(session, certificate);
            var submitResponse = await MeasureAsync(submissions,
                async () =>
                    await branch.Cards.SubmitCardVerificationAsync(submission, PlainServiceClient.CreateCallOptions(CallTimeout, default)));
            if (submitResponse.Outcome != VerificationOutcome.Verified)
            {
                throw new InvalidOperationException($"not verified: {submitResponse.OutcomeCode}");
            }
        }
    }

    private async Task ImportListsAsync(ConcurrentBag<double> imports, CancellationToken cancellationToken)
    {
        using var automation = new PlainServiceClient(service, Automation);
        while (!cancellationToken.IsCancellationRequested)
        {
            var list = pki.CreateMunicipalCrl(_persona.Prefecture, "Minato-ku", TimeProvider.System.GetUtcNow());
            await MeasureAsync(imports, async () =>
            {
                await automation.ImportCrlAsync(list, default);
                return true;
            });
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    private static async Task<T> MeasureAsync<T>(ConcurrentBag<double> times, Func<Task<T>> call)
    {
        var start = Stopwatch.GetTimestamp();
        var response = await call();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return response;
    }
}
