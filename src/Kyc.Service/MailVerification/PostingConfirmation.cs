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
        var batchId = RequestRules.ReadId(request.BatchId, "batch_id");
        var postingDate = RequestRules.ReadDay(request.PostingDate, "posting_date");
        var given = PostingRules.Read(request.Postings);
        try
        {
            return await database.InTransactionAsync(
                connection => ConfirmAsync(connection, batchId, postingDate, given, request.Correction, caller, cancellationToken),
                cancellationToken);
        }
        catch (PostgresException used) when (
            used is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "mail_item_posting_number_posting_date_key" })
        {
            throw MailFailures.CreateException(MailFailures.PostingNumberUsed);
        }
    }

    private async Task<ConfirmPostingResponse> ConfirmAsync(
        NpgsqlConnection connection, Guid batchId, DateOnly postingDate, IReadOnlyList<PostingPair> pairsGiven, bool correction,
        Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var sheet = await PostingSheet.LockAsync(connection, batchId);
        sheet.Find(pairsGiven);
        var given = pairsGiven.ToDictionary(pair => pair.ManagementNumber, pair => pair.Number, StringComparer.Ordinal);
        var proposal = (await PostingStore.ReadProposalAsync(connection, batchId, correction)).ToDictionary(row => row.ItemId);
        if (proposal.Count == 0 && !sheet.Items.All(item => Agrees(item, given, null, postingDate)))
        {
            throw MailFailures.CreateException(MailFailures.NoProposal);
        }

        foreach (var row in proposal.Values)
        {
            TwoPersonApprovals.RequireDifferentPerson(row.ProposedPerson, caller);
        }

        var differing = sheet.Items.Where(item => !Agrees(item, given, proposal.GetValueOrDefault(item.Id), postingDate))
            .Select(item => item.ManagementNumber).ToList();
        var dateDiffers = proposal.Values.Any(row => row.PostingDate != postingDate);
        if (differing.Count > 0 || dateDiffers)
        {
            await MailEventStore.AppendAsync(
                connection, "posting-differs", $"{differing.Count}{(dateDiffers ? " and the day" : "")}", batchId, null, caller, now);
            return new ConfirmPostingResponse { Differing = { differing }, PostingDateDiffers = dateDiffers, Left = CountUnposted(sheet) };
        }

        var proposed = sheet.Items.Where(item => proposal.ContainsKey(item.Id));
        IReadOnlyList<ProposedPair> pairs = [.. proposed.Select(item => new ProposedPair(item, given[item.ManagementNumber]))];
        if (pairs.Count > 0)
        {
            await PerformAsync(connection, sheet, postingDate, pairs, correction, caller, now, cancellationToken);
        }

        return new ConfirmPostingResponse { Posted = given.Count, Left = CountUnposted(sheet) - (correction ? 0 : pairs.Count) };
    }

    /// <summary>
    /// Checks whether the second reading of a letter agrees with the first reading. When the proposal does not contain the letter, the
    /// second reading must agree with the stored posting or must not contain the letter either.
    /// </summary>
    private static bool Agrees(
        MailItemRow item, Dictionary<string, PostingNumber> given, PostingProposalRow? proposed, DateOnly postingDate)
    {
        if (!given.TryGetValue(item.ManagementNumber, out var number))
        {
            return proposed is null;
        }

        return proposed is null
            ? item.PostingNumber == number.Digits && item.PostingDate == postingDate
            : proposed.PostingNumber == number.Digits;
    }

    private async Task PerformAsync(
        NpgsqlConnection connection, PostingSheet sheet, DateOnly postingDate, IReadOnlyList<ProposedPair> pairs, bool correction,
        Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The conditions may have changed since the proposal, so they are checked again.
        rules.RequirePostingDay(sheet.Batch, postingDate);
        await (correction
            ? rules.RequireCorrectableAsync(connection, pairs, postingDate, cancellationToken)
            : rules.RequirePostableAsync(connection, pairs, postingDate, cancellationToken));
        await PostingStore.RemoveAsync(connection, sheet.Batch.Id, correction);
        if (correction)
        {
            await PostingStore.ReleaseNumbersAsync(connection, pairs.Select(pair => pair.Item.Id));
        }

        var due = TrackingDeadlines.GetDeadlines(postingDate, TrackingState.Compute(postingDate, [], 0), [])[0];
        var events = new List<LedgerEvent>();
        foreach (var (item, number) in pairs)
        {
            await PostingStore.PostAsync(connection, item.Id, new PostingKey(number, postingDate), due, now);
            var kind = correction ? "posting-corrected" : "posted";
            var previousPosting = correction ? $"was {item.PostingNumber} {IsoDate.ToText(item.PostingDate)}" : "";
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
        if (item.PostingDate is not { } was)
        {
            return entry;
        }

        var (right, wrong) = (IsoDate.ToText(postingDate), IsoDate.ToText(was));
        return entry with { Facts = [.. entry.Facts, new("posting-date", right), new("corrects-date", wrong)] };
    }

    private static int CountUnposted(PostingSheet sheet) =>
        sheet.Items.Count(item => item.State is MailItemState.Batched or MailItemState.Printed);
}
