using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>A pair as a caller gives it.</summary>
/// <param name="Letter">Management number.</param>
/// <param name="Number">Posting number.</param>
internal sealed record GivenPair(string Letter, PostingNumber Number);

/// <summary>A letter of the batch and the number that it is to have.</summary>
internal sealed record ProposedPair(MailItemRow Item, PostingNumber Number);

/// <summary>A batch with its letters in the order of the sheets, all locked.</summary>
internal sealed record PostingSheet(MailBatchRow Batch, IReadOnlyList<MailItemRow> Items)
{
    private readonly Dictionary<string, MailItemRow> _byNumber = Items.ToDictionary(item => item.ManagementNumber, StringComparer.Ordinal);

    /// <exception cref="ServiceFailureException">MAIL-BATCH-UNKNOWN.</exception>
    public static async Task<PostingSheet> LockAsync(NpgsqlConnection connection, Guid batchId)
    {
        var batch = await BatchPrinter.LockAsync(connection, batchId) ?? throw MailFailures.Error(MailFailures.BatchUnknown);
        return new PostingSheet(batch, await MailItemStore.OfBatchAsync(connection, batchId));
    }

    /// <summary>The letters that a request names, in its order.</summary>
    /// <param name="letters">Management numbers.</param>
    /// <param name="fieldAt">Path of the field that holds the number at a place.</param>
    /// <exception cref="ServiceFailureException">MAIL-NOT-IN-BATCH with every field that names none.</exception>
    public IReadOnlyList<MailItemRow> Find(IReadOnlyList<string> letters, Func<int, string> fieldAt)
    {
        var foreign = letters.Index().Where(letter => !_byNumber.ContainsKey(letter.Item)).ToList();
        if (foreign.Count == 0) return [.. letters.Select(letter => _byNumber[letter])];
        throw MailFailures.Error(MailFailures.NotInBatch, NamedLetters.Of(foreign.Select(letter => letter.Item).Distinct()))
            .At([.. foreign.Select(
                letter => new FieldViolation(fieldAt(letter.Index), FieldReason.NotFound, "names no letter of the batch"))]);
    }

    /// <summary>The letters of the pairs of a request, in its order.</summary>
    /// <exception cref="ServiceFailureException">MAIL-NOT-IN-BATCH with every field that names none.</exception>
    public IReadOnlyList<MailItemRow> Find(IReadOnlyList<GivenPair> pairs) =>
        Find([.. pairs.Select(pair => pair.Letter)], index => $"postings[{index}].management_number");
}

/// <summary>What a posting must keep to, when it is proposed and again when it is confirmed.</summary>
public sealed class PostingRules(KeyStore keys, OfferedMethods methods, ApplicationStore applications, TimeProvider clock)
{
    /// <summary>
    /// Reads the pairs of a call, whose numbers are in their form and whose letters are there once (<see cref="MailFields"/>).
    /// </summary>
    /// <exception cref="ServiceFailureException">MAIL-POSTING-NUMBER-USED with the letters.</exception>
    internal static IReadOnlyList<GivenPair> Read(IReadOnlyList<Posting> postings)
    {
        IReadOnlyList<GivenPair> pairs = [.. postings.Select(Read)];
        var twice = pairs.GroupBy(pair => pair.Number).Where(same => same.Count() > 1).SelectMany(same => same);
        RefuseAny(MailFailures.PostingNumberUsed, twice.Select(pair => pair.Letter));
        return pairs;
    }

    private static GivenPair Read(Posting posting) => PostingNumber.TryParse(posting.PostingNumber, out var number, out _)
        ? new GivenPair(posting.ManagementNumber, number)
        : throw new InvalidOperationException("A posting number that was not checked when it came in.");

    /// <summary>Refuses a call for letters, naming the first of them.</summary>
    internal static void RefuseAny(Jpki.Failure failure, IEnumerable<string> letters)
    {
        var refused = letters.ToList();
        if (refused.Count > 0) throw MailFailures.Error(failure, NamedLetters.Of(refused));
    }

    /// <summary>Refuses a day on which the batch was not posted.</summary>
    /// <exception cref="ServiceFailureException">MAIL-NOT-PRINTED or REQUEST-INVALID.</exception>
    internal void RequireDay(MailBatchRow batch, DateOnly postingDate)
    {
        RequestRules.Require(postingDate <= JapanTime.DateOf(clock.GetUtcNow()), "posting_date");
        if (batch.PrintedOn is not { } printedOn) throw MailFailures.Error(MailFailures.NotPrinted);
        RequestRules.Require(postingDate >= printedOn, "posting_date");
    }

    /// <summary>Refuses letters that are not there to be posted on that day.</summary>
    /// <exception cref="ServiceFailureException">MAIL-ITEM-POSTED, MAIL-ITEM-WITHDRAWN, MAIL-POSTING-NUMBER-USED or a METHOD-
    /// code.</exception>
    internal async Task RequirePostableAsync(
        NpgsqlConnection connection, IReadOnlyList<ProposedPair> pairs, DateOnly postingDate, CancellationToken cancel)
    {
        RefuseAny(MailFailures.ItemPosted, LettersOf(pairs, item => item.PostingNumber is not null));
        RefuseAny(MailFailures.ItemWithdrawn, LettersOf(
            pairs, item => item.State != MailItemState.Printed || item.ApplicationState != ApplicationState.AwaitingVerification));
        await RequireFreeAsync(connection, pairs, postingDate, cancel);
    }

    /// <summary>Refuses letters whose posting can't be corrected so.</summary>
    /// <exception cref="ServiceFailureException">MAIL-NOT-POSTED, MAIL-POSTING-REPORTED, MAIL-ITEM-WITHDRAWN, MAIL-POSTING-NUMBER-USED or a
    /// METHOD- code.</exception>
    internal async Task RequireCorrectableAsync(
        NpgsqlConnection connection, IReadOnlyList<ProposedPair> pairs, DateOnly postingDate, CancellationToken cancel)
    {
        RefuseAny(MailFailures.NotPosted, LettersOf(pairs, item => item.PostingNumber is null));
        var reported = await PostingStore.ReportedAsync(connection, pairs.Select(pair => pair.Item.Id));
        var doubted = await PairingDoubts.DaysOfAsync(connection, pairs[0].Item.BatchId!.Value);
        bool IsTooLate(MailItemRow item) => item.State != MailItemState.Posted || reported.Contains(item.Id)
            || doubted.Contains(item.PostingDate!.Value) || doubted.Contains(postingDate);
        RefuseAny(MailFailures.PostingReported, LettersOf(pairs, IsTooLate));
        RefuseAny(MailFailures.ItemWithdrawn, LettersOf(pairs, item => item.ApplicationState != ApplicationState.AwaitingVerification));
        await RequireFreeAsync(connection, pairs, postingDate, cancel);
    }

    private static IEnumerable<string> LettersOf(IReadOnlyList<ProposedPair> pairs, Func<MailItemRow, bool> isRefused) =>
        pairs.Where(pair => isRefused(pair.Item)).Select(pair => pair.Item.ManagementNumber);

    private async Task RequireFreeAsync(
        NpgsqlConnection connection, IReadOnlyList<ProposedPair> pairs, DateOnly postingDate, CancellationToken cancel)
    {
        var taken = await PostingStore.TakenAsync(connection, postingDate, pairs);
        var used = pairs.Where(pair => taken.Contains(pair.Number.Digits));
        RefuseAny(MailFailures.PostingNumberUsed, used.Select(pair => pair.Item.ManagementNumber));
        foreach (var pair in pairs) await RequireMethodAsync(connection, pair.Item, postingDate, cancel);
    }

    /// <summary>
    /// The rule of the day of posting must have the method: an image taken in in March proves nothing with a letter of April 2027.
    /// </summary>
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
}
