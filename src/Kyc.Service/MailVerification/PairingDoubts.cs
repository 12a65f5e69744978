using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Whether the reports about a letter are its own.</summary>
public enum Pairing
{
    /// <summary>Nothing speaks against it.</summary>
    Sound,

    /// <summary>Numbers of letters posted with it may be exchanged.</summary>
    Doubted,

    /// <summary>The letter is in the mail room, and its number was reported as delivered or lost: the number is another letter's.</summary>
    Wrong,
}

/// <summary>
/// Postings whose numbers may be exchanged: those of one batch on one day, since numbers are paired a list at a time. From the moment a
/// doubt is raised no report decides about their letters (docs/adr/0014).
/// </summary>
public sealed partial class PairingDoubts(KycDatabase database, MailInstruments instruments, TimeProvider clock, ILogger<PairingDoubts> log)
{
    /// <summary>Whether the posting of a letter is in doubt.</summary>
    public static async Task<bool> IsDoubtedAsync(NpgsqlConnection connection, MailItemRow item) =>
        item is { BatchId: { } batchId, PostingDate: { } postingDate } && (await DaysOfAsync(connection, batchId)).Contains(postingDate);

    /// <summary>Days of posting of a batch that are in doubt.</summary>
    public static async Task<IReadOnlySet<DateOnly>> DaysOfAsync(NpgsqlConnection connection, Guid batchId) =>
        (await connection.QueryAsync<DateOnly>("select posting_date from mail_posting_doubt where batch_id = @batchId", new { batchId }))
            .ToHashSet();

    /// <summary>
    /// Compares the reports about a letter with where it is, and raises a doubt when they are another letter's. Its application is locked.
    /// </summary>
    public async Task<Pairing> LookAsync(
        NpgsqlConnection connection, MailItemRow item, IReadOnlyList<TrackingReport> reports, Caller caller, DateTimeOffset now)
    {
        if (item.ReturnedOn is null) return await IsDoubtedAsync(connection, item) ? Pairing.Doubted : Pairing.Sound;
        // In hand: reports that it came back may be another letter's too, but its own end is known.
        if (!reports.Any(report => report.Event is TrackingEvent.Delivered or TrackingEvent.Lost)) return Pairing.Sound;
        await RaiseAsync(connection, item, caller, now);
        return Pairing.Wrong;
    }

    /// <summary>
    /// Raises a doubt about the posting of a letter. <see cref="ApplyAsync(CancellationToken)"/> is called after the transaction.
    /// </summary>
    public async Task RaiseAsync(NpgsqlConnection connection, MailItemRow item, Caller caller, DateTimeOffset now)
    {
        var isNew = await connection.ExecuteAsync(
            """
            insert into mail_posting_doubt (batch_id, posting_date, item_id, raised_program, raised_person, raised_at)
            values (@BatchId, @PostingDate, @Id, @Program, @Person, @now) on conflict (batch_id, posting_date) do nothing
            """,
            new { item.BatchId, item.PostingDate, item.Id, caller.Program, caller.Person, now }) > 0;
        if (!isNew) return;
        await MailEventStore.AppendAsync(connection, "pairing-doubted", "", null, item.Id, caller, now);
        instruments.PairingDoubted();
        LogDoubted(log, item.BatchId!.Value, IsoDate.ToText(item.PostingDate), item.ManagementNumber);
    }

    /// <summary>
    /// Sends to review whom reports have refused that may be another letter's. In a transaction of its own, since it locks the applications
    /// of a batch in their order; a doubt counts before.
    /// </summary>
    public async Task ApplyAsync(CancellationToken cancel)
    {
        while (await database.InTransactionAsync(ApplyNextAsync, cancel))
        {
        }
    }

    private async Task<bool> ApplyNextAsync(NpgsqlConnection connection)
    {
        var doubt = await connection.QuerySingleOrDefaultAsync<DoubtRow>(
            """
            select batch_id, posting_date from mail_posting_doubt where applied_at is null order by raised_at limit 1 for update skip locked
            """);
        if (doubt is null) return false;
        var now = clock.Now();
        var letters = await MailItemStore.OfBatchAsync(connection, doubt.BatchId);
        foreach (var item in letters.Where(item => item.PostingDate == doubt.PostingDate && item.ReturnedOn is null))
        {
            if (!await IsRefusedByReportsAsync(connection, item)) continue;
            var application = (await ApplicationStore.LockAsync(connection, item.ApplicationId))!;
            if (await MailMoves.MoveAsync(
                connection, application, ApplicationFinding.MailNeedsReview, MailFailures.PairingDoubt.Code, item.Id, Caller.Service, now))
                instruments.Reviewed(MailFailures.PairingDoubt.Code);
        }
        await connection.ExecuteAsync(
            "update mail_posting_doubt set applied_at = @now where batch_id = @BatchId and posting_date = @PostingDate",
            new { now, doubt.BatchId, doubt.PostingDate });
        return true;
    }

    // Who was asked for a new document by staff, or has sent one, or gets another letter, has gone on without this letter.
    private static async Task<bool> IsRefusedByReportsAsync(NpgsqlConnection connection, MailItemRow item)
    {
        if ((await MailItemStore.LatestAsync(connection, item.ApplicationId))!.Id != item.Id) return false;
        if (item.ApplicationState == ApplicationState.AwaitingVerification)
        {
            return (item.OutcomeCode == MailFailures.ReturnedNotAtAddress.Code || item.OutcomeCode == MailFailures.ReturnedMoved.Code)
                && (await MailDocumentStore.LiveAsync(connection, item.ApplicationId)).Count == 0;
        }
        return item.ApplicationState == ApplicationState.NeedsReview
            && item.State is MailItemState.Posted or MailItemState.Concluded or MailItemState.Failed
            && item.OutcomeCode != MailFailures.PairingWrong.Code;
    }

    private sealed record DoubtRow
    {
        public Guid BatchId { get; init; }

        public DateOnly PostingDate { get; init; }
    }

    [LoggerMessage(EventId = 1711, Level = LogLevel.Error,
        Message = "Posting numbers of batch {BatchId} posted on {PostingDate} are in doubt: letter {ManagementNumber} has another's")]
    private static partial void LogDoubted(ILogger logger, Guid batchId, string postingDate, string managementNumber);
}
