using Dapper;
using Kyc.Contracts.V1;
using Kyc.Mail.Methods;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Edge;
using Kyc.Service.Edge.Fields;
using Kyc.Service.Encryption;
using Kyc.Service.Evidence;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Counts printed sheets and records postings. The day of posting is the legal entry (law.md 1.4, 2.2 row 5).</summary>
public sealed class PostingDesk(KycDatabase database, KeyStore keys, OfferedMethods methods, ApplicationStore applications, TimeProvider clock)
{
    private const int MostNamed = 10;

    /// <summary>Confirms that of every letter one good sheet is there (controls.md 4(1)S3).</summary>
    /// <exception cref="ServiceFailureException">MAIL-BATCH-UNKNOWN, MAIL-NOT-IN-BATCH or MAIL-COUNT-MISMATCH.</exception>
    public Task<int> ConfirmPrintedAsync(Guid batchId, int sheets, IReadOnlyList<string> spoiled, Caller caller, CancellationToken cancel) =>
        database.InTransactionAsync(async connection =>
        {
            _ = await BatchPrinter.LockAsync(connection, batchId) ?? throw MailFailures.Error(MailFailures.BatchUnknown);
            var items = await MailItemStore.OfBatchAsync(connection, batchId);
            if (spoiled.FirstOrDefault(number => items.All(item => item.ManagementNumber != number)) is { } foreign)
                throw MailFailures.Error(MailFailures.NotInBatch, $"letter {BatchPrinter.Shown(foreign)}");
            var wrong = items.Where(item => item.Prints - spoiled.Count(number => number == item.ManagementNumber) != 1).ToList();
            if (wrong.Count > 0 || sheets != items.Sum(item => item.Prints))
            {
                var named = string.Join(", ", wrong.Take(MostNamed).Select(item => item.ManagementNumber));
                throw MailFailures.Error(
                    MailFailures.CountMismatch,
                    $"{items.Sum(item => item.Prints)} sheets were sent to the printer, {sheets} are counted, {spoiled.Count} of them spoiled, for {items.Count} letters; not one good sheet: {(named.Length == 0 ? "none" : named)}");
            }

            var now = clock.Now();
            foreach (var item in items.Where(item => item.State == MailItemState.Batched)) await MailItemStore.MoveAsync(connection, item.Id, MailItemState.Printed, now);
            foreach (var item in items.Where(item => spoiled.Contains(item.ManagementNumber)))
                await MailEventStore.AppendAsync(connection, "spoiled", $"{spoiled.Count(number => number == item.ManagementNumber)}", batchId, item.Id, caller, now);
            await MailEventStore.AppendAsync(connection, "print-confirmed", $"{sheets}", batchId, null, caller, now);
            await connection.ExecuteAsync(
                "update mail_batch set sheets_printed = @sheets, sheets_spoiled = @spoiledCount, printed_on = coalesce(printed_on, @today) where id = @batchId",
                new { batchId, sheets, spoiledCount = spoiled.Count, today = JapaneseDate.Of(now) });
            return items.Count;
        }, cancel);

    /// <summary>Records postings of a batch, all or none.</summary>
    /// <returns>Letters of the batch still to be posted.</returns>
    /// <exception cref="ServiceFailureException">A MAIL- code that names the letter, or a METHOD- code: the rule of that day has no such method.</exception>
    public async Task<int> RecordAsync(Guid batchId, DateOnly postingDate, IReadOnlyList<Posting> postings, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        ApplicationRules.Require(postingDate <= JapaneseDate.Of(now), "posting_date");
        var keyed = postings.Select(posting => (posting.ManagementNumber, Key: new PostingKey(Read(posting), postingDate))).ToList();
        if (keyed.GroupBy(posting => posting.Key).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw MailFailures.Error(MailFailures.PostingNumberUsed, $"letter {BatchPrinter.Shown(twice.First().ManagementNumber)}");
        ApplicationRules.Require(keyed.DistinctBy(posting => posting.ManagementNumber).Count() == keyed.Count, "postings");
        try
        {
            return await database.InTransactionAsync(connection => RecordAsync(connection, batchId, postingDate, keyed, caller, now, cancel), cancel);
        }
        catch (PostgresException used) when (used is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "mail_item_posting_number_posting_date_key" })
        {
            throw MailFailures.Error(MailFailures.PostingNumberUsed);
        }
    }

    private async Task<int> RecordAsync(
        NpgsqlConnection connection, Guid batchId, DateOnly postingDate, List<(string Number, PostingKey Key)> postings, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        var batch = await BatchPrinter.LockAsync(connection, batchId) ?? throw MailFailures.Error(MailFailures.BatchUnknown);
        if (batch.PrintedOn is not { } printedOn) throw MailFailures.Error(MailFailures.NotPrinted);
        ApplicationRules.Require(postingDate >= printedOn, "posting_date", FieldReason.TooEarly, "is before the day of printing");
        var items = (await MailItemStore.OfBatchAsync(connection, batchId)).ToDictionary(item => item.ManagementNumber, StringComparer.Ordinal);
        var events = new List<LedgerEvent>();
        foreach (var (number, key) in postings)
        {
            if (!items.TryGetValue(number, out var item)) throw MailFailures.Error(MailFailures.NotInBatch, $"letter {BatchPrinter.Shown(number)}");
            if (item.PostingNumber == key.Number.Digits && item.PostingDate == postingDate) continue;
            if (item.PostingNumber is not null) throw MailFailures.Error(MailFailures.ItemPosted, $"letter {number}");
            if (item.State != MailItemState.Printed || item.ApplicationState != ApplicationState.AwaitingVerification)
                throw MailFailures.Error(MailFailures.ItemWithdrawn, $"letter {number}");
            await RequireMethodAsync(connection, item, postingDate, cancel);
            var due = TrackingDeadlines.Of(postingDate, TrackingState.Of(postingDate, [], 0), [])[0];
            await MailItemStore.PostAsync(connection, item.Id, key, due, now);
            await MailEventStore.AppendAsync(connection, "posted", "", batchId, item.Id, caller, now);
            events.Add(MailLedger.Letter(item, "posted", caller, now));
        }
        await LedgerStore.AppendAsync(connection, events);
        return items.Values.Count(item => item.State is MailItemState.Batched or MailItemState.Printed) - events.Count;
    }

    /// <summary>The rule of the day of posting must have the method: an image taken in in March proves nothing with a letter of April 2027.</summary>
    private async Task RequireMethodAsync(NpgsqlConnection connection, MailItemRow item, DateOnly postingDate, CancellationToken cancel)
    {
        var document = (await MailDocumentStore.LiveAsync(connection, item.ApplicationId))[0];
        var resident = true;
        if (methods.DependsOnResidence(postingDate))
        {
            var application = (await applications.FindAsync(item.ApplicationId, cancel))!;
            using var applicationKeys = await keys.LoadAsync(item.ApplicationId, cancel, DataClass.Declaration);
            resident = DocumentIntake.IsResident(application, applicationKeys);
        }
        methods.Require(document.Method, postingDate, resident);
    }

    private static PostingNumber Read(Posting posting) =>
        PostingNumber.TryParse(posting.PostingNumber, out var number, out var problem) ? number : throw MailFailures.Error(
            problem == PostingNumberProblem.CheckDigitWrong ? MailFailures.PostingCheckDigit : MailFailures.PostingNumber,
            $"letter {BatchPrinter.Shown(posting.ManagementNumber)}");
}
