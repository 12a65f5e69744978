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
/// Letters that are back in the mail room. A letter in hand is known by its own number, so it shows what reports by posting number can't:
/// that posting numbers were exchanged.
/// </summary>
public sealed class ReturnDesk(KycDatabase database, MailCourse course, PairingDoubts doubts, TimeProvider clock)
{
    // Where a report of the post office names an office.
    private const string Here = "差出人";

    /// <summary>Records a letter in hand.</summary>
    /// <exception cref="ServiceFailureException">MAIL-LETTER-UNKNOWN or MAIL-NOT-POSTED.</exception>
    public async Task<RecordReturnedLetterResponse> RecordAsync(
        RecordReturnedLetterRequest request, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        var day = RequestRules.Day(request.ReturnedOn, "returned_on");
        var found = await FindAsync(request.ManagementNumber, cancel);
        await database.InTransactionAsync(
            connection => RecordAsync(connection, found, ReasonOf(request.Reason), day, caller, now, cancel), cancel);
        await doubts.ApplyAsync(cancel);
        await using var reading = await database.OpenAsync(cancel);
        var isDoubted = await PairingDoubts.IsDoubtedAsync(reading, found);
        return new RecordReturnedLetterResponse { Item = await ItemAsync(reading, found), PairingDoubted = isDoubted };
    }

    /// <summary>Stops letters whose posting number a clerk has found to be another letter's, and with them their posting.</summary>
    /// <exception cref="ServiceFailureException">MAIL-BATCH-UNKNOWN, MAIL-NOT-IN-BATCH or MAIL-NOT-POSTED.</exception>
    public async Task<ReportWrongPairingResponse> ReportWrongPairingAsync(
        Guid batchId, IReadOnlyList<string> letters, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        var items = await database.InTransactionAsync(async connection =>
        {
            var sheet = await PostingSheet.LockAsync(connection, batchId);
            var named = sheet.Find(letters, index => $"management_numbers[{index}]").DistinctBy(item => item.Id).ToList();
            PostingRules.RefuseAny(
                MailFailures.NotPosted, named.Where(item => item.PostingDate is null).Select(item => item.ManagementNumber));
            foreach (var item in named)
            {
                await doubts.RaiseAsync(connection, item, caller, now);
                await course.QuestionAsync(
                    connection, (await ApplicationStore.LockAsync(connection, item.ApplicationId))!, item, caller, now);
            }
            return named;
        }, cancel);
        await doubts.ApplyAsync(cancel);
        var response = new ReportWrongPairingResponse();
        await using var reading = await database.OpenAsync(cancel);
        foreach (var item in items) response.Items.Add(await ItemAsync(reading, item));
        return response;
    }

    private async Task<MailItemRow> FindAsync(string letter, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await MailItemStore.FindByNumberAsync(connection, letter)
            ?? throw MailFailures.Error(MailFailures.LetterUnknown, NamedLetters.Of([letter]));
    }

    private async Task<bool> RecordAsync(
        NpgsqlConnection connection, MailItemRow found, ReturnReason reason, DateOnly day, Caller caller, DateTimeOffset now,
        CancellationToken cancel)
    {
        var application = (await ApplicationStore.LockAsync(connection, found.ApplicationId))!;
        var item = await MailItemStore.ReadAsync(connection, found.Id);
        if (item.PostingDate is null) throw MailFailures.Error(MailFailures.NotPosted, $"letter {item.ManagementNumber}");
        var reports = await MailItemStore.ReportsAsync(connection, item.Id);
        var isKnown = reports.Any(report => report is { Event: TrackingEvent.Returned, Office: Here } && report.Reason == reason);
        if (item.ReturnedOn == day && isKnown) return false;
        // At the end of the day, so that no report of its way on that day is behind it.
        var end = JapanTime.At(day.ToDateTime(new TimeOnly(23, 59, 59))).ToUniversalTime();
        await MailItemStore.TryAddReportAsync(
            connection, item.Id, new TrackingReport(TrackingEvent.Returned, reason, end < now ? end : now, Here), caller, now);
        await connection.ExecuteAsync("update mail_item set returned_on = @day where id = @Id", new { day, item.Id });
        await MailEventStore.AppendAsync(connection, "back", MailWords.Reason.WordOf(reason), null, item.Id, caller, now);
        await LedgerStore.AppendAsync(connection, MailLedger.Letter(item, "back", caller, now));
        return await course.ApplyAsync(connection, application, item with { ReturnedOn = day }, caller, now, cancel);
    }

    private static async Task<MailItem> ItemAsync(NpgsqlConnection connection, MailItemRow item)
    {
        var (state, code) = await connection.QuerySingleAsync<(short, string)>(
            "select state, outcome_code from application where id = @ApplicationId", new { item.ApplicationId });
        return (await MailItemStore.ReadAsync(connection, item.Id) with { ApplicationStateNumber = state, OutcomeCode = code })
            .ToContract();
    }

    private static ReturnReason ReasonOf(MailReturnReason reason) => reason switch
    {
        MailReturnReason.NotAtAddress => ReturnReason.NotAtAddress,
        MailReturnReason.Moved => ReturnReason.Moved,
        MailReturnReason.Refused => ReturnReason.Refused,
        MailReturnReason.StorageExpired => ReturnReason.StorageExpired,
        _ => ReturnReason.NotStated,
    };
}
