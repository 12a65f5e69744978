using System.Collections.Concurrent;
using System.Diagnostics;
using Kyc.Contracts.V1;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Floods;

/// <summary>The durations of the calls that <see cref="OtherCallers"/> made, in milliseconds, in ascending order.</summary>
/// <param name="Opens">Durations of the calls that opened applications.</param>
/// <param name="Submissions">Durations of the card submissions, all of which were verified.</param>
/// <param name="Imports">Durations of the imports of revocation lists.</param>
internal sealed record CallTimes(double[] Opens, double[] Submissions, double[] Imports);

/// <summary>
/// Simulates a branch in normal operation: two loops each open applications and submit cards, and a third one imports revocation lists.
/// </summary>
internal sealed class OtherCallers(Uri service, TestPki pki)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Persona _person = Personas.All[0];

    /// <summary>Makes calls for the given time, and returns their durations. A call that has begun is completed.</summary>
    public async Task<CallTimes> WorkAsync(TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        var (opens, submissions, imports) = (new ConcurrentBag<double>(), new ConcurrentBag<double>(), new ConcurrentBag<double>());
        await Task.WhenAll(
            Task.Run(() => VerifyAsync(opens, submissions, end.Token)), Task.Run(() => VerifyAsync(opens, submissions, end.Token)),
            Task.Run(() => ImportAsync(imports, end.Token)));
        return new CallTimes([.. opens.Order()], [.. submissions.Order()], [.. imports.Order()]);
    }

    private async Task VerifyAsync(ConcurrentBag<double> opens, ConcurrentBag<double> submissions, CancellationToken cancellationToken)
    {
        using var branch = new FloodPeer(service, "branch");
        var certificate = pki.IssueSignatureCertificate(
            new LeafRequest { Holder = _person.Holder, Prefecture = _person.Prefecture, City = _person.City });
        while (!cancellationToken.IsCancellationRequested)
        {
            var created = await MeasureAsync(
                opens,
                async () =>
                    await branch.Applications.CreateApplicationAsync(
                        CardCalls.CreateApplicationRequest(_person),
                        branch.GetCallOptions(Deadline, default)));
            var session = await branch.Cards.BeginCardVerificationAsync(
                new BeginCardVerificationRequest { ReferenceCode = created.Application.ReferenceCode },
                branch.GetCallOptions(Deadline, default));
            var submission = CardCalls.CreateSubmission(session, certificate);
            var answer = await MeasureAsync(submissions,
                async () => await branch.Cards.SubmitCardVerificationAsync(submission, branch.GetCallOptions(Deadline, default)));
            if (answer.Outcome != VerificationOutcome.Verified)
            {
                throw new InvalidOperationException($"not verified: {answer.OutcomeCode}");
            }
        }
    }

    private async Task ImportAsync(ConcurrentBag<double> imports, CancellationToken cancellationToken)
    {
        using var automation = new FloodPeer(service, "branch-automation");
        while (!cancellationToken.IsCancellationRequested)
        {
            var list = pki.CreateMunicipalCrl(_person.Prefecture, "Minato-ku", TimeProvider.System.GetUtcNow());
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
        var answer = await call();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return answer;
    }
}
