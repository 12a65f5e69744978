using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Cli.Crl;
using Kyc.Cli.Trust;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Cli.Status;

/// <summary>Queries the state of the service, one subject after the other.</summary>
/// <param name="invoker">The invoker for calls to the service.</param>
/// <param name="explainFailure">Returns the reason why a call failed.</param>
/// <param name="clock">The clock from which ages are computed.</param>
internal sealed class StatusChecker(CallInvoker invoker, Func<RpcException, ServiceFailure> explainFailure, TimeProvider clock)
{
    /// <summary>
    /// The maximum age of the newest checkpoint. Every chain is sealed once a night, so an older checkpoint means that sealing does not
    /// work.
    /// </summary>
    private static readonly TimeSpan MaxCheckpointAge = TimeSpan.FromHours(30);

    /// <summary>
    /// The timeout of the calls for one subject. With the usual deadline of a call, the command would wait too long for a service that does
    /// not respond.
    /// </summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Queries all subjects. Returns one line for the service, then one or more lines for each subject. If the service cannot be reached,
    /// returns a single fault.
    /// </summary>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyList<StatusLine>> RunAsync(CancellationToken cancellationToken)
    {
        (string Subject, Func<string, CallOptions, Task<IReadOnlyList<StatusLine>>> QueryAsync)[] checks =
        [
            ("trust anchors", CheckTrustAnchorsAsync),
            ("keys", CheckKeysAsync),
            ("revocation lists", CheckRevocationListsAsync),
            ("ledger", CheckLedgerAsync),
            ("retention", CheckRetentionAsync),
            ("individual numbers", CheckPersonalNumbersAsync),
            ("mail room", CheckMailRoomAsync),
        ];
        var lines = new List<StatusLine>();
        foreach (var (subject, queryAsync) in checks)
        {
            try
            {
                // The gRPC library compares deadlines with the machine's clock, so the deadline is not computed from the given clock.
                var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout;
                lines.AddRange(await queryAsync(subject, new CallOptions(deadline: deadline, cancellationToken: cancellationToken)));
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                var failure = explainFailure(exception);
                // The client itself creates this failure when the service cannot be reached. The other calls would fail too.
                if (lines.Count == 0 && failure.Code == "SERVICE-UNAVAILABLE")
                {
                    return [CreateFaultLine("service", failure)];
                }

                lines.Add(exception.StatusCode is StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.Unimplemented
                    ? new StatusLine(SubjectState.NotKnown, subject, $"{failure.Code}: {failure.Cause}")
                    : CreateFaultLine(subject, failure));
            }
        }

        return [new StatusLine(SubjectState.Well, "service", "answers"), .. lines];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckTrustAnchorsAsync(string subject, CallOptions options)
    {
        var status = await new TrustService.TrustServiceClient(invoker).GetTrustStatusAsync(new GetTrustStatusRequest(), options);
        var validAnchors = status.Anchors.Where(anchor => anchor.Effect == TrustEffect.Present).ToList();
        if (validAnchors.Count == 0)
        {
            return [new StatusLine(SubjectState.Fault, subject, "no trust anchor is valid today")];
        }

        var problems = TrustStatusReport
            .FindProblems(status)
            .Select(problem => new StatusLine(SubjectState.Warning, subject, problem))
            .ToList();
        var firstEnd = IsoDate.ToText(JapanTime.ToDate(validAnchors.Min(anchor => anchor.NotAfter.ToDateTimeOffset())));
        return problems.Count > 0 ? problems : [CreateHealthyLine(subject, $"{validAnchors.Count} in force, the first ends on {firstEnd}")];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckKeysAsync(string subject, CallOptions options)
    {
        var status = await new KeyService.KeyServiceClient(invoker).GetKeyStatusAsync(new GetKeyStatusRequest(), options);
        if (status.ProviderFailure is { } failure)
        {
            return [new StatusLine(SubjectState.Fault, subject, $"{failure.Code}: {failure.Cause}")];
        }

        if (status.Keys.SingleOrDefault(key => key.Current) is not { Held: true } current)
        {
            return [new StatusLine(SubjectState.Fault, subject, "the current key is not held by this instance")];
        }

        var rotation = status.Rotation;
        var lines = new List<StatusLine>();
        if (rotation.FailedCount > 0)
        {
            lines.Add(new StatusLine(SubjectState.Fault, subject, $"{rotation.FailedCount} keys do not open"));
        }

        if (rotation.CompletedAt is null)
        {
            lines.Add(new StatusLine(SubjectState.Warning, subject, $"the rotation to {rotation.KeyId} is not complete"));
        }

        return lines.Count > 0 ? lines : [CreateHealthyLine(subject, $"{current.KeyId} is current and held")];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckRevocationListsAsync(string subject, CallOptions options)
    {
        var status = await RevocationStatus.ReadAsync(invoker, options);
        if (status.TotalCount == 0)
        {
            return [new StatusLine(SubjectState.Fault, subject, "none is in force: no card can be verified")];
        }

        if (status.NotFreshCount == status.TotalCount)
        {
            return [new StatusLine(SubjectState.Fault, subject, "none is fresh: no card can be verified")];
        }

        return status.NotFreshCount > 0 || status.Missing.Count > 0
            ?
            [
                new StatusLine(
                    SubjectState.Warning,
                    subject,
                    $"{status.NotFreshCount} of {status.TotalCount} are not fresh, {status.Missing.Count} are missing"),
            ]
            :
            [
                CreateHealthyLine(
                    subject,
                    $"{status.TotalCount} in force, the oldest is {FormatAge(status.Crls.Min(crl => crl.ThisUpdate.ToDateTimeOffset()))} old"),
            ];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckLedgerAsync(string subject, CallOptions options)
    {
        var checkpoint = await new EvidenceService.EvidenceServiceClient(invoker).GetCheckpointAsync(new GetCheckpointRequest(), options);
        if (checkpoint.Number == 0)
        {
            return [new StatusLine(SubjectState.Warning, subject, "nothing is sealed yet")];
        }

        var text = $"checkpoint {checkpoint.Number} was sealed {FormatAge(checkpoint.SealedAt)} ago";
        return clock.GetUtcNow() - checkpoint.SealedAt.ToDateTimeOffset() > MaxCheckpointAge
            ? [new StatusLine(SubjectState.Warning, subject, text)]
            : [CreateHealthyLine(subject, text)];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckRetentionAsync(string subject, CallOptions options)
    {
        var client = new RetentionService.RetentionServiceClient(invoker);
        var status = await client.GetRetentionStatusAsync(new GetRetentionStatusRequest(), options);
        if (status.ReplayReason.Length > 0)
        {
            return [new StatusLine(SubjectState.Fault, subject, $"serving nothing: {status.ReplayReason}")];
        }

        return status.OverdueCount > 0
            ? [new StatusLine(SubjectState.Warning, subject, $"{status.OverdueCount} erasures are overdue")]
            : [CreateHealthyLine(subject, $"{status.DueCount} due, {status.HeldCount} held")];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckPersonalNumbersAsync(string subject, CallOptions options)
    {
        var client = new PersonalNumberService.PersonalNumberServiceClient(invoker);
        var report = await client.GetPersonalNumberReportAsync(new GetPersonalNumberReportRequest(), options);
        if (report.Latest is not { } latest)
        {
            return [CreateHealthyLine(subject, "no check is complete yet")];
        }

        return latest.Finds > 0 || latest.Unreadable > 0
            ? [new StatusLine(SubjectState.Warning, subject, $"{latest.Finds} findings, {latest.Unreadable} contents could not be read")]
            : [CreateHealthyLine(subject, $"the last check began {FormatAge(latest.StartedAt)} ago and found nothing")];
    }

    private async Task<IReadOnlyList<StatusLine>> CheckMailRoomAsync(string subject, CallOptions options)
    {
        var client = new MailWorkService.MailWorkServiceClient(invoker);
        var (request, dueCount, overdueCount) = (new ListMailWorkRequest { DueOnly = true }, 0, 0);
        var today = IsoDate.ToText(JapanTime.ToDate(clock.GetUtcNow()));
        do
        {
            var page = await client.ListMailWorkAsync(request, options);
            dueCount += page.Work.Count;
            overdueCount += page.Work.Count(work => work.DueOn.Length > 0 && string.CompareOrdinal(work.DueOn, today) < 0);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return overdueCount > 0
            ? [new StatusLine(SubjectState.Warning, subject, $"{dueCount} due, {overdueCount} of them since before today")]
            : [CreateHealthyLine(subject, $"{dueCount} due today")];
    }

    private static StatusLine CreateHealthyLine(string subject, string text) => new(SubjectState.Well, subject, text);

    private static StatusLine CreateFaultLine(string subject, ServiceFailure failure) =>
        new(SubjectState.Fault, subject, $"{failure.Code}: {failure.Cause}");

    private string FormatAge(Timestamp since) => FormatAge(since.ToDateTimeOffset());

    private string FormatAge(DateTimeOffset since) => (clock.GetUtcNow() - since).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
}
