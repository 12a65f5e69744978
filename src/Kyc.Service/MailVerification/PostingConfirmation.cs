using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Handles the confirmation of a posting. A second person reads the numbers from the letters and the receipt again. The letters are
/// recorded as posted only when the readings of both people agree for every letter. By law, the day of posting is the day of the
/// verification (law.md 1.4, 2.2 row 5).
/// </summary>
public sealed class PostingConfirmation(KycDatabase database, PostingRules rules, TimeProvider clock)
{
    /// <summary>
    /// Compares the second reading with the proposal. When they agree, records the letters as posted or corrects their postings.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-BATCH-UNKNOWN, MAIL-NOT-IN-BATCH, MAIL-NO-PROPOSAL, SECOND-PERSON-REQUIRED, or a failure of <see cref="PostingRules"/>.
    /// </exception>
    public async Task<ConfirmPostingResponse> ConfirmAsync(
        ConfirmPostingRequest request,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var batchId = RequestFieldParser.ParseId(request.BatchId, "batch_id");
        var postingDate = RequestFieldParser.ParseDate(request.PostingDate, "posting_date");
        var secondReading = PostingRules.Read(request.Postings);
        try
        {
            return await database.RunInTransactionAsync(
                connection => ConfirmAsync(connection, batchId, postingDate, secondReading, request.Correction, caller, cancellationToken),
                cancellationToken);
        }
        catch (PostgresException exception) when (
            exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "mail_item_posting_number_posting_date_key" })
        {
            throw MailFailures.CreateException(MailFailures.PostingNumberUsed);
        }
    }

    private async Task<ConfirmPostingResponse> ConfirmAsync(
        NpgsqlConnection connection, Guid batchId, DateOnly postingDate, IReadOnlyList<PostingPair> readPairs, bool isCorrection,
        Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var sheet = await LockedBatch.LockAsync(connection, batchId);
        sheet.FindLetters(readPairs);
        var secondReading = readPairs.ToDictionary(pair => pair.ManagementNumber, pair => pair.Number, StringComparer.Ordinal);
        var proposal = (await PostingStore.ReadProposalAsync(connection, batchId, isCorrection)).ToDictionary(row => row.ItemId);
        if (proposal.Count == 0 && !sheet.Items.All(item => Agrees(item, secondReading, null, postingDate)))
        {
            throw MailFailures.CreateException(MailFailures.NoPostingProposal);
        }

        foreach (var row in proposal.Values)
        {
            TwoPersonApprovalService.RequireDifferentPerson(row.ProposedPerson, caller);
        }

        var differingNumbers = sheet.Items.Where(item => !Agrees(item, secondReading, proposal.GetValueOrDefault(item.Id), postingDate))
            .Select(item => item.ManagementNumber).ToList();
        var dateDiffers = proposal.Values.Any(row => row.PostingDate != postingDate);
        if (differingNumbers.Count > 0 || dateDiffers)
        {
            await MailEventStore.AppendAsync(
                connection,
                "posting-differs",
                $"{differingNumbers.Count}{(dateDiffers ? " and the day" : "")}",
                batchId,
                null,
                caller,
                now);
            return new ConfirmPostingResponse
            {
                Differing = { differingNumbers },
                PostingDateDiffers = dateDiffers,
                Left = CountUnposted(sheet),
            };
        }

        var proposedItems = sheet.Items.Where(item => proposal.ContainsKey(item.Id));
        IReadOnlyList<ProposedPosting> pairs =
        [
            .. proposedItems.Select(item => new ProposedPosting(item, secondReading[item.ManagementNumber])),
        ];
        if (pairs.Count > 0)
        {
            await RecordPostingsAsync(connection, sheet, postingDate, pairs, isCorrection, caller, now, cancellationToken);
        }

        return new ConfirmPostingResponse { Posted = secondReading.Count, Left = CountUnposted(sheet) - (isCorrection ? 0 : pairs.Count) };
    }

    /// <summary>
    /// Checks whether the second reading of a letter agrees with the first reading. When the proposal does not contain the letter, the
    /// second reading must agree with the stored posting or must not contain the letter either.
    /// </summary>
    private static bool Agrees(
        MailItemRow item, Dictionary<string, PostingNumber> secondReading, PostingProposalRow? proposal, DateOnly postingDate)
    {
        if (!secondReading.TryGetValue(item.ManagementNumber, out var number))
        {
            return proposal is null;
        }

        return proposal is null
            ? item.PostingNumber == number.Digits && item.PostingDate == postingDate
            : proposal.PostingNumber == number.Digits;
    }

    private async Task RecordPostingsAsync(
        NpgsqlConnection connection, LockedBatch sheet, DateOnly postingDate, IReadOnlyList<ProposedPosting> pairs, bool isCorrection,
        Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The conditions may have changed since the proposal, so they are checked again.
        rules.RequirePostingDay(sheet.Batch, postingDate);
        await (isCorrection
            ? rules.RequireCorrectableAsync(connection, pairs, postingDate, cancellationToken)
            : rules.RequirePostableAsync(connection, pairs, postingDate, cancellationToken));
        await PostingStore.RemoveProposalAsync(connection, sheet.Batch.Id, isCorrection);
        if (isCorrection)
        {
            await PostingStore.ReleaseNumbersAsync(connection, pairs.Select(pair => pair.Item.Id));
        }

        var deadline = TrackingDeadlines.GetDeadlines(postingDate, TrackingState.Compute(postingDate, [], 0), [])[0];
        var events = new List<LedgerEvent>();
        foreach (var (item, number) in pairs)
        {
            await PostingStore.StorePostingAsync(connection, item.Id, new PostingKey(number, postingDate), deadline, now);
            var kind = isCorrection ? "posting-corrected" : "posted";
            var previousPosting = isCorrection ? $"was {item.PostingNumber} {IsoDate.ToText(item.PostingDate)}" : "";
            await MailEventStore.AppendAsync(connection, kind, previousPosting, sheet.Batch.Id, item.Id, caller, now);
            events.Add(CreateLedgerEvent(item, kind, postingDate, caller, now));
        }
        await LedgerStore.AppendAsync(connection, events);
    }

    private static LedgerEvent CreateLedgerEvent(
        MailItemRow item,
        string eventName,
        DateOnly postingDate,
        Caller caller,
        DateTimeOffset now)
    {
        var entry = MailLedgerEvents.CreateForLetter(item, eventName, caller, now);
        if (item.PostingDate is not { } previousDate)
        {
            return entry;
        }

        var (newDateText, previousDateText) = (IsoDate.ToText(postingDate), IsoDate.ToText(previousDate));
        return entry with { Facts = [.. entry.Facts, new("posting-date", newDateText), new("corrects-date", previousDateText)] };
    }

    private static int CountUnposted(LockedBatch sheet) =>
        sheet.Items.Count(item => item.State is MailItemState.Batched or MailItemState.Printed);
}
