using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Represents the pair of a letter and its posting number that a request contains.</summary>
/// <param name="ManagementNumber">The management number of the letter.</param>
/// <param name="Number">The posting number.</param>
internal sealed record PostingPair(string ManagementNumber, PostingNumber Number);

/// <summary>Represents a letter of the batch and its proposed posting number.</summary>
internal sealed record ProposedPosting(MailItemRow Item, PostingNumber Number);

/// <summary>Represents a locked batch with its locked letters, in the order of the printed sheets.</summary>
internal sealed record LockedBatch(MailBatchRow Batch, IReadOnlyList<MailItemRow> Items)
{
    private readonly Dictionary<string, MailItemRow> _itemsByNumber = Items.ToDictionary(
        item => item.ManagementNumber,
        StringComparer.Ordinal);

    /// <summary>Locks a batch and its letters.</summary>
    /// <exception cref="ServiceFailureException">MAIL-BATCH-UNKNOWN.</exception>
    public static async Task<LockedBatch> LockAsync(NpgsqlConnection connection, Guid batchId)
    {
        var batch = await BatchPrinter.LockAsync(connection, batchId) ?? throw MailFailures.CreateException(MailFailures.BatchUnknown);
        return new LockedBatch(batch, await MailItemStore.LockLettersOfBatchAsync(connection, batchId));
    }

    /// <summary>Returns the letters that a request names, in the order of the request.</summary>
    /// <param name="letters">The management numbers.</param>
    /// <param name="getFieldPath">A function that returns the path of the request field for an index in <paramref name="letters"/>.</param>
    /// <exception cref="ServiceFailureException">
    /// MAIL-NOT-IN-BATCH. The failure contains every field whose letter is not in the batch.
    /// </exception>
    public IReadOnlyList<MailItemRow> FindLetters(IReadOnlyList<string> letters, Func<int, string> getFieldPath)
    {
        var unknownLetters = letters.Index().Where(letter => !_itemsByNumber.ContainsKey(letter.Item)).ToList();
        if (unknownLetters.Count == 0)
        {
            return [.. letters.Select(letter => _itemsByNumber[letter])];
        }

        throw MailFailures
            .CreateException(
                MailFailures.LetterNotInBatch,
                LetterListFormatter.Format(unknownLetters.Select(letter => letter.Item).Distinct()))
            .WithViolations([
                .. unknownLetters.Select(letter => new FieldViolation(
                    getFieldPath(letter.Index),
                    FieldReason.NotFound,
                    "names no letter of the batch")),
            ]);
    }

    /// <summary>Returns the letters of the pairs in a request, in the order of the request.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-NOT-IN-BATCH. The failure contains every field whose letter is not in the batch.
    /// </exception>
    public IReadOnlyList<MailItemRow> FindLetters(IReadOnlyList<PostingPair> pairs) =>
        FindLetters([.. pairs.Select(pair => pair.ManagementNumber)], index => $"postings[{index}].management_number");
}

/// <summary>Checks the conditions of a posting, both when it is proposed and when it is confirmed.</summary>
public sealed class PostingRules(KeyStore keys, OfferedMethods methods, ApplicationStore applications, TimeProvider clock)
{
    /// <summary>
    /// Converts the postings of a request to pairs and checks that no posting number occurs twice. The field rules
    /// (<see cref="MailFields"/>) have already checked the format of the numbers, and that no letter occurs twice.
    /// </summary>
    /// <exception cref="ServiceFailureException">MAIL-POSTING-NUMBER-USED. The message contains the affected letters.</exception>
    internal static IReadOnlyList<PostingPair> Read(IReadOnlyList<Posting> postings)
    {
        IReadOnlyList<PostingPair> pairs = [.. postings.Select(Read)];
        var duplicates = pairs.GroupBy(pair => pair.Number).Where(same => same.Count() > 1).SelectMany(same => same);
        ThrowIfAnyLetters(MailFailures.PostingNumberUsed, duplicates.Select(pair => pair.ManagementNumber));
        return pairs;
    }

    private static PostingPair Read(Posting posting) => PostingNumber.TryParse(posting.PostingNumber, out var number, out _)
        ? new PostingPair(posting.ManagementNumber, number)
        : throw new InvalidOperationException("The posting number was not checked by the field rules.");

    /// <summary>
    /// Throws an exception with the given failure unless the sequence of letters is empty. The message contains the first 10 letters.
    /// </summary>
    internal static void ThrowIfAnyLetters(Jpki.Failure failure, IEnumerable<string> letters)
    {
        var refusedLetters = letters.ToList();
        if (refusedLetters.Count > 0)
        {
            throw MailFailures.CreateException(failure, LetterListFormatter.Format(refusedLetters));
        }
    }

    /// <summary>Throws when the batch cannot have been posted on the given day.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-NOT-PRINTED: the printing is not confirmed. REQUEST-INVALID: the day is in the future or before the day of printing.
    /// </exception>
    internal void RequirePostingDay(MailBatchRow batch, DateOnly postingDate)
    {
        RequestFieldParser.Require(postingDate <= JapanTime.ToDate(clock.GetUtcNow()), "posting_date");
        if (batch.PrintedOn is not { } printedOn)
        {
            throw MailFailures.CreateException(MailFailures.PrintingNotConfirmed);
        }

        RequestFieldParser.Require(postingDate >= printedOn, "posting_date");
    }

    /// <summary>Throws when any of the letters cannot be posted on the given day.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-ITEM-POSTED, MAIL-ITEM-WITHDRAWN, MAIL-POSTING-NUMBER-USED or a code that begins with METHOD-.
    /// </exception>
    internal async Task RequirePostableAsync(
        NpgsqlConnection connection, IReadOnlyList<ProposedPosting> pairs, DateOnly postingDate, CancellationToken cancellationToken)
    {
        ThrowIfAnyLetters(MailFailures.LetterAlreadyPosted, GetLetters(pairs, item => item.PostingNumber is not null));
        ThrowIfAnyLetters(MailFailures.LetterNotNeeded, GetLetters(
            pairs, item => item.State != MailItemState.Printed || item.ApplicationState != ApplicationState.AwaitingVerification));
        await RequireUnusedNumbersAndMethodsAsync(connection, pairs, postingDate, cancellationToken);
    }

    /// <summary>Throws when the posting of any of the letters cannot be corrected to the given number and day.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-NOT-POSTED, MAIL-POSTING-REPORTED, MAIL-ITEM-WITHDRAWN, MAIL-POSTING-NUMBER-USED or a code that begins with METHOD-.
    /// </exception>
    internal async Task RequireCorrectableAsync(
        NpgsqlConnection connection, IReadOnlyList<ProposedPosting> pairs, DateOnly postingDate, CancellationToken cancellationToken)
    {
        ThrowIfAnyLetters(MailFailures.LetterNotPosted, GetLetters(pairs, item => item.PostingNumber is null));
        var reportedIds = await PostingStore.FindReportedItemIdsAsync(connection, pairs.Select(pair => pair.Item.Id));
        var doubtedDates = await PairingChecks.ReadDoubtedPostingDatesAsync(connection, pairs[0].Item.BatchId!.Value);
        bool IsTooLate(MailItemRow item) => item.State != MailItemState.Posted || reportedIds.Contains(item.Id)
            || doubtedDates.Contains(item.PostingDate!.Value) || doubtedDates.Contains(postingDate);
        ThrowIfAnyLetters(MailFailures.PostingNotCorrectable, GetLetters(pairs, IsTooLate));
        ThrowIfAnyLetters(
            MailFailures.LetterNotNeeded,
            GetLetters(pairs, item => item.ApplicationState != ApplicationState.AwaitingVerification));
        await RequireUnusedNumbersAndMethodsAsync(connection, pairs, postingDate, cancellationToken);
    }

    private static IEnumerable<string> GetLetters(IReadOnlyList<ProposedPosting> pairs, Func<MailItemRow, bool> isRefused) =>
        pairs.Where(pair => isRefused(pair.Item)).Select(pair => pair.Item.ManagementNumber);

    private async Task RequireUnusedNumbersAndMethodsAsync(
        NpgsqlConnection connection, IReadOnlyList<ProposedPosting> pairs, DateOnly postingDate, CancellationToken cancellationToken)
    {
        var usedNumbers = await PostingStore.FindUsedNumbersAsync(connection, postingDate, pairs);
        var refusedPairs = pairs.Where(pair => usedNumbers.Contains(pair.Number.Digits));
        ThrowIfAnyLetters(MailFailures.PostingNumberUsed, refusedPairs.Select(pair => pair.Item.ManagementNumber));
        foreach (var pair in pairs)
        {
            await RequireAllowedMethodAsync(connection, pair.Item, postingDate, cancellationToken);
        }
    }

    /// <summary>
    /// Throws when the method is not allowed on the day of posting. For example, an image of a document that is received in March 2027
    /// proves nothing when the letter is posted in April 2027.
    /// </summary>
    private async Task RequireAllowedMethodAsync(
        NpgsqlConnection connection,
        MailItemRow item,
        DateOnly postingDate,
        CancellationToken cancellationToken)
    {
        var document = (await MailDocumentStore.ReadCurrentAsync(connection, item.ApplicationId))[0];
        var isResident = true;
        if (methods.DependsOnResidence(postingDate))
        {
            var application = (await applications.FindAsync(item.ApplicationId, cancellationToken))!;
            using var applicationKeys = await keys.LoadKeysAsync(item.ApplicationId, cancellationToken, DataClass.Declaration);
            isResident = DocumentIntake.IsResident(application, applicationKeys);
        }
        methods.RequireAllowed(document.Method, postingDate, isResident);
    }
}
