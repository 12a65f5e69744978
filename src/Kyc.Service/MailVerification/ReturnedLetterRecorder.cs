using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Records letters that were returned to the mail room. A letter is identified by the management number printed on it. Therefore a returned
/// letter can show that posting numbers were swapped, which reports by posting number cannot show.
/// </summary>
public sealed class ReturnedLetterRecorder(
    KycDatabase database,
    LetterProgress letterProgress,
    PairingChecks pairingChecks,
    TimeProvider clock)
{
    // The Japanese word for "sender". In a report that the mail room records, it is stored in place of the name of a post office.
    private const string SenderAsOffice = "差出人";

    /// <summary>
    /// Records a returned letter, and applies the return to its application. Recording the same return again changes nothing.
    /// </summary>
    /// <exception cref="ServiceFailureException">MAIL-LETTER-UNKNOWN or MAIL-NOT-POSTED.</exception>
    public async Task<RecordReturnedLetterResponse> RecordAsync(
        RecordReturnedLetterRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var day = RequestFieldParser.ParseDate(request.ReturnedOn, "returned_on");
        var letter = await FindAsync(request.ManagementNumber, cancellationToken);
        await database.RunInTransactionAsync(
            connection =>
                RecordAsync(connection, letter, MailEnumMaps.ReasonMap.ToOwnValue(request.Reason), day, caller, now, cancellationToken),
            cancellationToken);
        await pairingChecks.ApplyDoubtsAsync(cancellationToken);
        await using var reading = await database.OpenAsync(cancellationToken);
        var isDoubted = await PairingChecks.IsDoubtedAsync(reading, letter);
        return new RecordReturnedLetterResponse { Item = await ReadItemAsync(reading, letter), PairingDoubted = isDoubted };
    }

    /// <summary>
    /// Records a clerk's finding that letters have the posting numbers of different letters: raises a doubt about their postings and sends
    /// their applications to review.
    /// </summary>
    /// <exception cref="ServiceFailureException">MAIL-BATCH-UNKNOWN, MAIL-NOT-IN-BATCH or MAIL-NOT-POSTED.</exception>
    public async Task<ReportWrongPairingResponse> ReportWrongPairingAsync(
        Guid batchId, IReadOnlyList<string> letters, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var items = await database.RunInTransactionAsync(async connection =>
        {
            var sheet = await LockedBatch.LockAsync(connection, batchId);
            var namedItems = sheet.FindLetters(letters, index => $"management_numbers[{index}]").DistinctBy(item => item.Id).ToList();
            PostingRules.ThrowIfAnyLetters(
                MailFailures.LetterNotPosted, namedItems.Where(item => item.PostingDate is null).Select(item => item.ManagementNumber));
            foreach (var item in namedItems)
            {
                await pairingChecks.RaiseDoubtAsync(connection, item, caller, now);
                await letterProgress.SendWrongPairingToReviewAsync(
                    connection, (await ApplicationStore.LockAsync(connection, item.ApplicationId))!, item, caller, now);
            }
            return namedItems;
        }, cancellationToken);
        await pairingChecks.ApplyDoubtsAsync(cancellationToken);
        var response = new ReportWrongPairingResponse();
        await using var reading = await database.OpenAsync(cancellationToken);
        foreach (var item in items)
        {
            response.Items.Add(await ReadItemAsync(reading, item));
        }

        return response;
    }

    private async Task<MailItemRow> FindAsync(string managementNumber, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await MailItemStore.FindByManagementNumberAsync(connection, managementNumber)
            ?? throw MailFailures.CreateException(MailFailures.LetterUnknown, LetterListFormatter.Format([managementNumber]));
    }

    private async Task<bool> RecordAsync(
        NpgsqlConnection connection, MailItemRow letter, ReturnReason reason, DateOnly day, Caller caller, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var application = (await ApplicationStore.LockAsync(connection, letter.ApplicationId))!;
        var item = await MailItemStore.ReadAsync(connection, letter.Id);
        if (item.PostingDate is null)
        {
            throw MailFailures.CreateException(MailFailures.LetterNotPosted, $"letter {item.ManagementNumber}");
        }

        var reports = await MailItemStore.ReadReportsAsync(connection, item.Id);
        var isKnown = reports.Any(report => report is { Event: TrackingEvent.Returned, Office: SenderAsOffice } && report.Reason == reason);
        if (item.ReturnedOn == day && isKnown)
        {
            return false;
        }
        // The report is dated at the end of the day, so that it comes after all other reports of that day. It must not be in the future.
        var endOfDay = JapanTime.ToInstant(day.ToDateTime(new TimeOnly(23, 59, 59))).ToUniversalTime();
        await MailItemStore.TryAddReportAsync(
            connection,
            item.Id,
            new TrackingReport(TrackingEvent.Returned, reason, endOfDay < now ? endOfDay : now, SenderAsOffice),
            caller,
            now);
        await connection.ExecuteAsync("update mail_item set returned_on = @day where id = @Id", new { day, item.Id });
        await MailEventStore.AppendAsync(connection, "back", MailWords.Reason.ToWord(reason), null, item.Id, caller, now);
        await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "back", caller, now));
        return await letterProgress.ApplyAsync(connection, application, item with { ReturnedOn = day }, caller, now, cancellationToken);
    }

    private static async Task<MailItem> ReadItemAsync(NpgsqlConnection connection, MailItemRow item)
    {
        var (state, code) = await connection.QuerySingleAsync<(short, string)>(
            "select state, outcome_code from application where id = @ApplicationId", new { item.ApplicationId });
        return (await MailItemStore.ReadAsync(connection, item.Id) with { ApplicationStateNumber = state, OutcomeCode = code })
            .ToContract();
    }
}
