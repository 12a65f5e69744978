using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Checks the deadlines of letters: once a day those of posted letters, and in every round those of letters that wait to be printed, to be
/// confirmed as printed, to be posted or to be activated. When a deadline is reached, it is reported once by log, metric and event. The
/// work lists show it until the letter changes. Letters that were not posted and that their application no longer needs are withdrawn. Any
/// number of instances may run this worker.
/// </summary>
public sealed partial class MailDeadlineWorker(
    KycDatabase database, PairingChecks pairingChecks, MailInstruments instruments, UnusableRowRegistry unusableRows, TimeProvider clock,
    ILogger<MailDeadlineWorker> log)
    : PeriodicWork(TimeSpan.FromMinutes(10), clock)
{
    private const int MaxLetters = 200;

    /// <summary>
    /// Runs one round: withdraws letters that are no longer needed, applies doubts about posting numbers, and reports the deadlines that
    /// have been reached.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await database.RunInTransactionAsync(WithdrawLettersAsync, cancellationToken);
        // An interrupted call may have stored a doubt about posting numbers without applying it.
        await pairingChecks.ApplyDoubtsAsync(cancellationToken);
        while (await database.RunInTransactionAsync(CheckDeadlinesAsync, cancellationToken) == MaxLetters)
        {
        }
        while (await database.RunInTransactionAsync(ReportOtherDeadlinesAsync, cancellationToken) == MaxLetters)
        {
        }
    }

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogCheckInterrupted(log, DatabaseFaults.Describe(exception));

    private Task<int> WithdrawLettersAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync(
            """
            update mail_item m set state = @withdrawn, updated_at = @now from application a
            where a.id = m.application_id and m.state < @posted and a.state = any(@final)
            """,
            new
            {
                now = Clock.GetNow(),
                withdrawn = MailNumbers.ItemState.ToNumber(MailItemState.Withdrawn),
                posted = MailNumbers.ItemState.ToNumber(MailItemState.Posted),
                final = ApplicationNumbers.State.ToNumbers(
                    [ApplicationState.Verified, ApplicationState.Rejected, ApplicationState.Cancelled]),
            });

    private async Task<int> CheckDeadlinesAsync(NpgsqlConnection connection)
    {
        var now = Clock.GetNow();
        var today = JapanTime.ToDate(now);
        var ids = (
            await connection.QueryAsync<Guid>(
                """
                select id from mail_item where state = @posted and (looked_on is null or looked_on < @today) order by id limit @MaxLetters for update skip locked
                """,
                new
                {
                    today,
                    MaxLetters,
                    posted = MailNumbers.ItemState.ToNumber(MailItemState.Posted),
                })).AsList();
        foreach (var id in ids)
        {
            try
            {
                await CheckDeadlinesAsync(connection, await MailItemStore.ReadAsync(connection, id), today, now);
            }
            catch (UnknownStoredValueException exception)
            {
                unusableRows.Record("mail_item", id.ToString("D"), exception.Message);
            }
        }
        await connection.ExecuteAsync("update mail_item set looked_on = @today where id = any(@ids)", new { today, ids = ids.ToArray() });
        return ids.Count;
    }

    private async Task CheckDeadlinesAsync(NpgsqlConnection connection, MailItemRow item, DateOnly today, DateTimeOffset now)
    {
        var reports = await MailItemStore.ReadReportsAsync(connection, item.Id);
        var state = TrackingState.Compute(item.PostingDate!.Value, reports, item.UnreadLines);
        var deadline = LetterProgress.GetDeadline(item.PostingDate.Value, state, reports, today);
        await MailItemStore.StoreTrackingAsync(connection, item.Id, state, deadline, item.UpdatedAt);
        if (deadline is null || deadline.Day > today)
        {
            return;
        }

        var word = MailWords.TrackingDeadline.ToWord(deadline.Kind);
        if (await MailEventStore.HasEventAsync(connection, item.Id, "due", word))
        {
            return;
        }

        await MailEventStore.AppendAsync(connection, "due", word, null, item.Id, Caller.Service, now);
        ReportDueDeadline(item.ManagementNumber, word);
    }

    /// <summary>
    /// Reports the deadlines that do not depend on tracking: those of letters that are not posted yet, and those of activation codes.
    /// Returns the number of reported deadlines.
    /// </summary>
    private async Task<int> ReportOtherDeadlinesAsync(NpgsqlConnection connection)
    {
        var now = Clock.GetNow();
        var dueLetters = (
            await connection.QueryAsync<(Guid Id, string Number, short Due)>(
                $"""
                select m.id, m.management_number, {MailWorkStore.LetterDeadlineKindSql} from mail_item m join application a on a.id = m.application_id
                left join mail_batch b on b.id = m.batch_id
                where (m.state < @posted or (m.state = @posted and m.stage = @delivered)) and a.state = @awaiting and {MailWorkStore.LetterDeadlineDaySql} <= @today
                    and not exists (select from mail_event e where e.item_id = m.id and e.kind = 'due' and e.detail = ({MailWorkStore.LetterDeadlineKindSql})::text)
                order by m.id limit @MaxLetters for update of m skip locked
                """,
                new
                {
                    MaxLetters,
                    today = JapanTime.ToDate(now),
                    posted = MailNumbers.ItemState.ToNumber(MailItemState.Posted),
                    delivered = MailNumbers.Stage.ToNumber(MailStage.Delivered),
                    awaiting = ApplicationNumbers.State.ToNumber(ApplicationState.AwaitingVerification),
                })).AsList();
        foreach (var letter in dueLetters)
        {
            await MailEventStore.AppendAsync(connection, "due", $"{letter.Due}", null, letter.Id, Caller.Service, now);
            ReportDueDeadline(
                letter.Number,
                MailWords.DeadlineKind.ToWord(MailNumbers.DeadlineKind.ToValue(letter.Due, "deadline of a letter")));
        }
        return dueLetters.Count;
    }

    private void ReportDueDeadline(string managementNumber, string kind)
    {
        instruments.CountDueDeadline(kind);
        LogDeadlineDue(log, managementNumber, kind);
    }

    [LoggerMessage(EventId = 1703, Level = LogLevel.Information, Message = "Letter {ManagementNumber}: {Deadline} is due")]
    private static partial void LogDeadlineDue(ILogger logger, string managementNumber, string deadline);

    [LoggerMessage(EventId = 1704, Level = LogLevel.Warning, Message = "Deadlines of letters not checked ({Reason}); trying again")]
    private static partial void LogCheckInterrupted(ILogger logger, string reason);
}
