using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Specifies whether the posting number of a letter belongs to this letter. If not, the reports about the number belong to a different
/// letter.
/// </summary>
public enum Pairing
{
    /// <summary>Nothing indicates that the posting number belongs to a different letter.</summary>
    NotDoubted,

    /// <summary>The posting numbers of the letter and of letters posted together with it may be swapped.</summary>
    Doubted,

    /// <summary>
    /// The posting number belongs to a different letter: the letter was returned to the mail room although its number was reported as
    /// delivered or lost.
    /// </summary>
    Wrong,
}

/// <summary>
/// Detects postings whose numbers may be swapped. A doubt concerns all letters of one batch that were posted on one day, because their
/// numbers are assigned as one list. After a doubt is raised, tracking reports no longer verify people or reject addresses for these
/// letters (docs/adr/0014).
/// </summary>
public sealed partial class PairingChecks(KycDatabase database, MailInstruments instruments, TimeProvider clock, ILogger<PairingChecks> log)
{
    /// <summary>Checks whether a doubt was raised about the posting of the given letter.</summary>
    public static async Task<bool> IsDoubtedAsync(NpgsqlConnection connection, MailItemRow item) =>
        item is { BatchId: { } batchId, PostingDate: { } postingDate }
        && (await ReadDoubtedPostingDatesAsync(connection, batchId)).Contains(postingDate);

    /// <summary>Reads the posting dates of a batch for which a doubt was raised.</summary>
    public static async Task<IReadOnlySet<DateOnly>> ReadDoubtedPostingDatesAsync(NpgsqlConnection connection, Guid batchId) =>
        (await connection.QueryAsync<DateOnly>("select posting_date from mail_posting_doubt where batch_id = @batchId", new { batchId }))
            .ToHashSet();

    /// <summary>
    /// Compares the reports about a letter with where the letter really is. Raises a doubt when the reports must belong to a different
    /// letter. The caller must have locked the application and, after the transaction, must call
    /// <see cref="ApplyDoubtsAsync(CancellationToken)"/>.
    /// </summary>
    public async Task<Pairing> CheckAsync(
        NpgsqlConnection connection, MailItemRow item, IReadOnlyList<TrackingReport> reports, Caller caller, DateTimeOffset now)
    {
        if (item.ReturnedOn is null)
        {
            return await IsDoubtedAsync(connection, item) ? Pairing.Doubted : Pairing.NotDoubted;
        }
        // The letter is back in the mail room. Even if reports of a return belong to a different letter, they are true for this one.
        if (!reports.Any(report => report.Event is TrackingEvent.Delivered or TrackingEvent.Lost))
        {
            return Pairing.NotDoubted;
        }

        await RaiseDoubtAsync(connection, item, caller, now);
        return Pairing.Wrong;
    }

    /// <summary>
    /// Raises a doubt about the posting of a letter. Does nothing when one was already raised for the same batch and posting date. After
    /// the transaction, the caller must call <see cref="ApplyDoubtsAsync(CancellationToken)"/>.
    /// </summary>
    public async Task RaiseDoubtAsync(NpgsqlConnection connection, MailItemRow item, Caller caller, DateTimeOffset now)
    {
        var isNew = await connection.ExecuteAsync(
            """
            insert into mail_posting_doubt (batch_id, posting_date, item_id, raised_program, raised_person, raised_at)
            values (@BatchId, @PostingDate, @Id, @Program, @Person, @now) on conflict (batch_id, posting_date) do nothing
            """,
            new { item.BatchId, item.PostingDate, item.Id, caller.Program, caller.Person, now }) > 0;
        if (!isNew)
        {
            return;
        }

        await MailEventStore.AppendAsync(connection, "pairing-doubted", "", null, item.Id, caller, now);
        instruments.CountPairingDoubt();
        LogPostingDoubted(log, item.BatchId!.Value, IsoDate.ToText(item.PostingDate), item.ManagementNumber);
    }

    /// <summary>
    /// Applies new doubts: sends those applications to review whose current state may result from reports about a different letter. The
    /// method uses its own transactions, because it locks all applications of a batch in order. A doubt already affects new reports before
    /// this method is called.
    /// </summary>
    public async Task ApplyDoubtsAsync(CancellationToken cancellationToken)
    {
        while (await database.RunInTransactionAsync(ApplyNextDoubtAsync, cancellationToken))
        {
        }
    }

    private async Task<bool> ApplyNextDoubtAsync(NpgsqlConnection connection)
    {
        var doubt = await connection.QuerySingleOrDefaultAsync<DoubtRow>(
            """
            select batch_id, posting_date from mail_posting_doubt where applied_at is null order by raised_at limit 1 for update skip locked
            """);
        if (doubt is null)
        {
            return false;
        }

        var now = clock.GetNow();
        var letters = await MailItemStore.LockLettersOfBatchAsync(connection, doubt.BatchId);
        foreach (var item in letters.Where(item => item.PostingDate == doubt.PostingDate && item.ReturnedOn is null))
        {
            if (!await DependsOnReportsAsync(connection, item))
            {
                continue;
            }

            var application = (await ApplicationStore.LockAsync(connection, item.ApplicationId))!;
            if (await MailTransitions.MoveApplicationAsync(
                connection, application, ApplicationFinding.MailNeedsReview, MailFailures.PairingDoubt.Code, item.Id, Caller.Service, now))
            {
                instruments.CountReview(MailFailures.PairingDoubt.Code);
            }
        }
        await connection.ExecuteAsync(
            "update mail_posting_doubt set applied_at = @now where batch_id = @BatchId and posting_date = @PostingDate",
            new { now, doubt.BatchId, doubt.PostingDate });
        return true;
    }

    // Checks whether the state of the application may result from the reports about this letter. It does not when the application has a
    // newer letter or document, or when staff requested a new document.
    private static async Task<bool> DependsOnReportsAsync(NpgsqlConnection connection, MailItemRow item)
    {
        if ((await MailItemStore.ReadLatestAsync(connection, item.ApplicationId))!.Id != item.Id)
        {
            return false;
        }

        if (item.ApplicationState == ApplicationState.AwaitingVerification)
        {
            return (item.OutcomeCode == MailFailures.ReturnedNotAtAddress.Code || item.OutcomeCode == MailFailures.ReturnedMoved.Code)
                && (await MailDocumentStore.ReadCurrentAsync(connection, item.ApplicationId)).Count == 0;
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

    [LoggerMessage(
        EventId = 1711,
        Level = LogLevel.Error,
        Message = "Posting numbers of batch {BatchId} posted on {PostingDate} are in doubt: letter {ManagementNumber} has the number of another letter")]
    private static partial void LogPostingDoubted(ILogger logger, Guid batchId, string postingDate, string managementNumber);
}
