using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Implements <c>kyc.v1.PersonalNumberService</c>: operators start the search for stored individual numbers and read its report.
/// </summary>
public sealed class PersonalNumberGrpcService(KycDatabase database, PersonalNumberCheckWorker worker, TimeProvider clock)
    : PersonalNumberService.PersonalNumberServiceBase
{
    private const int MaxFindings = 500;

    private static readonly EnumMap<PersonalNumberFindingKind, PersonalNumberKind> Kinds = new(
        [
            (PersonalNumberFindingKind.IndividualNumber, PersonalNumberKind.IndividualNumber),
            (PersonalNumberFindingKind.RegisteredDomicile, PersonalNumberKind.RegisteredDomicile),
            (PersonalNumberFindingKind.ResidentRecordCode, PersonalNumberKind.ResidentRecordCode),
        ],
        [], [PersonalNumberKind.Unspecified]);

    /// <inheritdoc />
    public override async Task<GetPersonalNumberReportResponse> GetPersonalNumberReport(
        GetPersonalNumberReportRequest request, ServerCallContext context)
    {
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var response = new GetPersonalNumberReportResponse();
        if (await PersonalNumberCheckStore.ReadUnfinishedAsync(connection) is { } unfinishedRun)
        {
            response.UnderWay = ToContract(unfinishedRun);
        }

        if (await PersonalNumberCheckStore.ReadLatestFinishedAsync(connection) is not { } latestRun)
        {
            return response;
        }

        response.Latest = ToContract(latestRun);
        response.Finds.AddRange(
            (await PersonalNumberCheckStore.ReadFindingsAsync(connection, latestRun.Id, MaxFindings)).Select(ToContract));
        return response;
    }

    /// <inheritdoc />
    public override async Task<StartPersonalNumberCheckResponse> StartPersonalNumberCheck(
        StartPersonalNumberCheckRequest request, ServerCallContext context)
    {
        await using var connection = await database.OpenAsync(context.CancellationToken);
        await PersonalNumberCheckStore.BeginAsync(connection, Caller.Get(context), clock.GetNow());
        worker.RequestRound();
        return new StartPersonalNumberCheckResponse();
    }

    private static PersonalNumberCheckRun ToContract(PersonalNumberRun run) => new()
    {
        AskedBy = run.AskedPerson,
        StartedAt = Timestamp.FromDateTimeOffset(run.StartedAt),
        FinishedAt = run.FinishedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        Applications = run.Applications,
        Texts = run.Texts,
        Unreadable = run.Unreadable,
        Finds = run.Finds,
    };

    private static PersonalNumberFind ToContract(FindingCount finding) => new()
    {
        ApplicationId = finding.ApplicationId?.ToString("D") ?? "",
        Place = finding.Place,
        Kind = Kinds.ToOtherValue(finding.Kind),
        Count = finding.Count,
    };
}
