using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Records the first person's steps of a posting: confirms the count of printed sheets, and stores a proposal of posting numbers. The
/// letters are recorded as posted when a second person confirms the proposal (<see cref="PostingConfirmation"/>).
/// </summary>
public sealed class PostingRecorder(KycDatabase database, PostingRules rules, TimeProvider clock)
{
    /// <summary>Confirms that there is exactly one usable sheet for each letter that is not withdrawn (controls.md 4(1)S3).</summary>
    /// <param name="batchId">The ID of the batch.</param>
    /// <param name="sheets">The number of printed sheets, including the spoiled ones.</param>
    /// <param name="spoiled">The management numbers of the spoiled sheets, one for each sheet.</param>
    /// <param name="printedOn">
    /// The day of printing in Japan. When null, the day that an earlier call gave is kept. If there is none, the day on which the batch was
    /// created is used.
    /// </param>
    /// <param name="caller">The program and person that counted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of usable sheets.</returns>
    /// <exception cref="ServiceFailureException">
    /// MAIL-BATCH-UNKNOWN, MAIL-NOT-IN-BATCH, MAIL-COUNT-MISMATCH, or REQUEST-INVALID for printed_on.
    /// </exception>
    public Task<int> ConfirmPrintedAsync(
        Guid batchId, int sheets, IReadOnlyList<string> spoiled, DateOnly? printedOn, Caller caller, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(async connection =>
        {
            var now = clock.GetNow();
            var sheet = await LockedBatch.LockAsync(connection, batchId);
            var (batch, items) = sheet;
            var made = JapanTime.ToDate(batch.CreatedAt);
            RequestFieldParser.Require(printedOn is null || (printedOn >= made && printedOn <= JapanTime.ToDate(now)), "printed_on");
            // A letter cannot have been posted before it was printed.
            RequestFieldParser.Require(
                printedOn is null || items.All(item => item.PostingDate is null || item.PostingDate >= printedOn), "printed_on");
            RequireOneGoodSheetPerLetter(sheet, sheets, spoiled);
            foreach (var item in items.Where(item => item.State == MailItemState.Batched))
            {
                await MailItemStore.SetStateAsync(connection, item.Id, MailItemState.Printed, now);
            }

            foreach (var item in items.Where(item => spoiled.Contains(item.ManagementNumber)))
            {
                var count = spoiled.Count(number => number == item.ManagementNumber);
                await MailEventStore.AppendAsync(connection, "spoiled", $"{count}", batchId, item.Id, caller, now);
            }
            await MailEventStore.AppendAsync(connection, "print-confirmed", $"{sheets}", batchId, null, caller, now);
            await connection.ExecuteAsync(
                """
                update mail_batch set sheets_printed = @sheets, sheets_spoiled = @spoiledCount,
                    printed_on = coalesce(@printedOn, printed_on, @made)
                where id = @batchId
                """,
                new { batchId, sheets, spoiledCount = spoiled.Count, printedOn, made });
            return sheets - spoiled.Count;
        }, cancellationToken);

    /// <summary>
    /// Proposes the posting of letters. Letters that are already posted with the given number and day are skipped. If any letter or posting
    /// number is not accepted, nothing is stored.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-INVALID when the batch cannot have been posted on that day, a code that begins with METHOD- when the method is not allowed
    /// on that day, or a code that begins with MAIL-. The message contains the affected letters.
    /// </exception>
    public Task<RecordPostingResponse> RecordAsync(
        Guid batchId, DateOnly postingDate, IReadOnlyList<Posting> postings, Caller caller, CancellationToken cancellationToken)
    {
        var postingPairs = PostingRules.Read(postings);
        return database.RunInTransactionAsync(async connection =>
        {
            var (sheet, pairs) = await ReadChangedPairsAsync(connection, batchId, postingDate, postingPairs);
            var response = new RecordPostingResponse();
            if (pairs.Count > 0)
            {
                await rules.RequirePostableAsync(connection, pairs, postingDate, cancellationToken);
                response.Replaced = await ProposeAsync(connection, sheet, postingDate, pairs, isCorrection: false, caller);
                response.Preview.AddRange(await PostingPreviewFactory.CreateAsync(connection, sheet, postingDate, pairs));
            }
            response.Left = sheet.Items.Count(item => item.State is MailItemState.Batched or MailItemState.Printed) - pairs.Count;
            return response;
        }, cancellationToken);
    }

    /// <summary>
    /// Proposes different numbers or a different day for posted letters. If any letter or posting number is not accepted, nothing is
    /// stored.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// The failures of <see cref="RecordAsync"/> except MAIL-ITEM-POSTED; MAIL-NOT-POSTED when a letter is not posted;
    /// MAIL-POSTING-REPORTED when a correction is no longer possible.
    /// </exception>
    public Task<CorrectPostingResponse> CorrectAsync(
        Guid batchId, DateOnly postingDate, IReadOnlyList<Posting> postings, Caller caller, CancellationToken cancellationToken)
    {
        var postingPairs = PostingRules.Read(postings);
        return database.RunInTransactionAsync(async connection =>
        {
            var (sheet, pairs) = await ReadChangedPairsAsync(connection, batchId, postingDate, postingPairs);
            var response = new CorrectPostingResponse();
            if (pairs.Count == 0)
            {
                return response;
            }

            await rules.RequireCorrectableAsync(connection, pairs, postingDate, cancellationToken);
            response.Replaced = await ProposeAsync(connection, sheet, postingDate, pairs, isCorrection: true, caller);
            response.Preview.AddRange(await PostingPreviewFactory.CreateAsync(connection, sheet, postingDate, pairs));
            return response;
        }, cancellationToken);
    }

    private static void RequireOneGoodSheetPerLetter(LockedBatch sheet, int countedSheets, IReadOnlyList<string> spoiled)
    {
        sheet.FindLetters(spoiled, index => $"spoiled[{index}]");
        var (items, printedCount) = (sheet.Items, sheet.Items.Sum(item => item.Prints));
        int CountGoodSheets(MailItemRow item) => item.Prints - spoiled.Count(number => number == item.ManagementNumber);
        // No usable sheet is needed for a withdrawn letter, because its sheet may already have been destroyed.
        var wrongItems = items.Where(
            item => CountGoodSheets(item) is var good && good != 1 && !(good == 0 && item.State == MailItemState.Withdrawn)).ToList();
        if (wrongItems.Count == 0 && countedSheets == printedCount)
        {
            return;
        }

        var fields = new List<FieldViolation>();
        if (countedSheets != printedCount)
        {
            fields.Add(new("sheets_printed", FieldReason.OutOfRange, "is not the number of sheets that were sent to the printer"));
        }

        if (wrongItems.Any(item => CountGoodSheets(item) > 1))
        {
            fields.Add(new("spoiled", FieldReason.TooShort, "lacks sheets of letters that have more than one good sheet"));
        }

        var numbersWithoutGoodSheet = wrongItems.Where(item => CountGoodSheets(item) < 1).Select(item => item.ManagementNumber).ToHashSet();
        foreach (var (index, number) in spoiled.Index())
        {
            if (numbersWithoutGoodSheet.Contains(number))
            {
                fields.Add(new($"spoiled[{index}]", FieldReason.NotTogether, "leaves no good sheet of its letter"));
            }
        }

        var listedNumbers = LetterListFormatter.JoinFirst([.. wrongItems.Select(item => item.ManagementNumber)], ", ");
        throw MailFailures
            .CreateException(
                MailFailures.SheetCountMismatch,
                $"{printedCount} sheets were sent to the printer, {countedSheets} are counted, {spoiled.Count} of them spoiled, "
                    + $"for {items.Count} letters; not one good sheet: {(listedNumbers.Length == 0 ? "none" : listedNumbers)}")
            .WithViolations(fields);
    }

    /// <summary>
    /// Locks the batch, checks the posting date and that all given letters are in the batch, and returns the pairs that differ from the
    /// stored postings, in the order of the printed sheets.
    /// </summary>
    private async Task<(LockedBatch Sheet, IReadOnlyList<ProposedPosting> Pairs)> ReadChangedPairsAsync(
        NpgsqlConnection connection, Guid batchId, DateOnly postingDate, IReadOnlyList<PostingPair> postingPairs)
    {
        var sheet = await LockedBatch.LockAsync(connection, batchId);
        rules.RequirePostingDay(sheet.Batch, postingDate);
        var numbers = sheet.FindLetters(postingPairs).Zip(postingPairs).ToDictionary(pair => pair.First.Id, pair => pair.Second.Number);
        return (
            sheet,
            [
                .. sheet
                    .Items.Where(item => numbers.ContainsKey(item.Id))
                    .Select(item => new ProposedPosting(item, numbers[item.Id]))
                    .Where(pair => pair.Item.PostingNumber != pair.Number.Digits || pair.Item.PostingDate != postingDate),
            ]);
    }

    private async Task<int> ProposeAsync(
        NpgsqlConnection connection, LockedBatch sheet, DateOnly postingDate, IReadOnlyList<ProposedPosting> pairs, bool isCorrection,
        Caller caller)
    {
        var (now, kind) = (clock.GetNow(), isCorrection ? "correction-proposed" : "posting-proposed");
        foreach (var (item, number) in pairs)
        {
            var detail = $"{number.Digits} {IsoDate.ToText(postingDate)}";
            await MailEventStore.AppendAsync(connection, kind, detail, sheet.Batch.Id, item.Id, caller, now);
        }
        return await PostingStore.ReplaceProposalAsync(connection, sheet.Batch.Id, isCorrection, postingDate, pairs, caller, now);
    }
}
