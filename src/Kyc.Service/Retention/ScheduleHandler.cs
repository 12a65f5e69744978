using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls about events, due dates and the status of erasures (retention.proto).</summary>
public sealed class ScheduleHandler(
    KycDatabase database,
    RetentionEventStore events,
    RetentionStatusQueries status,
    HoldStore holds,
    RestoreGuard guard,
    LongWorkScheduler longWork)
{
    public async Task<ReportEventResponse> ReportEventAsync(ReportEventRequest request, ServerCallContext context)
    {
        var report = new RetentionEventStore.Report(
            RequestFieldParser.ParseId(request.ApplicationId, "application_id"), RetentionConversions.EventMap.ToOwnValue(request.Event),
            RequestFieldParser.ParseDate(request.Day, "day"),
            request.IdempotencyKey)
        { IsFromOperatorSocket = CallState.Get(context).IsOnOperatorSocket };
        var outcome = await events.ReportAsync(report, Caller.Get(context), context.CancellationToken);
        return new ReportEventResponse
        {
            Schedule = { outcome.Schedule.Select(row => row.ToContract()) },
            Pending = outcome.PendingApproval?.ToContract(),
        };
    }

    public async Task<GetScheduleResponse> GetScheduleAsync(GetScheduleRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var schedule = await ScheduleStore.ReadAsync(connection, id);
        // An application whose due dates have not been calculated yet has no rows in the schedule, so its existence is checked separately.
        if (schedule.Count == 0 && !await Dapper.SqlMapper.ExecuteScalarAsync<bool>(
            connection, "select exists (select from application where id = @id)", new { id }))
        {
            throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        }

        var reportedEvents = await RetentionEventStore.ReadAsync(connection, id);
        return new GetScheduleResponse
        {
            Schedule = { schedule.Select(row => row.ToContract()) },
            Events =
            {
                reportedEvents.Select(row => new ReportedEvent
                {
                    Event = RetentionConversions.ToContract(EvidenceNumbers.TriggerEvent.ToValue(row.Event, "retention_event.event")),
                    Day = IsoDate.ToText(row.Day),
                    ReportedAt = RetentionConversions.ToContract(row.At),
                }),
            },
            Holds =
            {
                (await holds.ListAsync(id, includeEnded: true, null, RetentionFields.MaxPageSize, context.CancellationToken))
                    .Select(hold => hold.ToContract()),
            },
        };
    }

    public async Task<GetCalendarResponse> GetCalendarAsync(GetCalendarRequest request, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var (from, to) = (RequestFieldParser.ParseDateOrNull(request.From, "from"), RequestFieldParser.ParseDateOrNull(request.To, "to"));
        var entries = await longWork.RunAsync(
            LongWorkKind.Reading,
            Caller.Get(context),
            () => status.ReadCalendarAsync(from, to, request.ByDay, cancellationToken),
            cancellationToken);
        return new GetCalendarResponse
        {
            Entries =
            {
                entries.Select(entry => new Contracts.V1.CalendarEntry
                {
                    From = IsoDate.ToText(entry.From),
                    DataClass = RetentionConversions.ToContractClass(entry.DataClass, "retention_schedule.data_class"),
                    Count = entry.Count,
                    HeldCount = entry.Held,
                }),
            },
        };
    }

    public async Task<GetRetentionStatusResponse> GetRetentionStatusAsync(GetRetentionStatusRequest request, ServerCallContext context)
    {
        var counts = await status.CountAsync(context.CancellationToken);
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var (number, hash) = await ErasureLedgerReader.ReadHeadAsync(connection);
        return new GetRetentionStatusResponse
        {
            DueCount = counts.Due,
            OverdueCount = counts.Overdue,
            HeldCount = counts.Held,
            ReviewCount = counts.Review,
            UnfinishedCount = counts.Unfinished,
            LedgerNumber = number,
            LedgerHash = number == 0 ? ByteString.Empty : ByteString.CopyFrom(hash),
            ReplayReason = guard.RefusalReason ?? "",
        };
    }
}
