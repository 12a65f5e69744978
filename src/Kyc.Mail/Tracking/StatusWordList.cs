using System.Diagnostics.CodeAnalysis;

namespace Kyc.Mail.Tracking;

/// <summary>
/// Contains the status words of Japan Post's tracking, each with its meaning and the period in which it is used (mail.md 8.4). The shipped
/// list is <c>Data/status-words.csv</c>, and an operator can add rows without a new build. A word without a row is understood only if all
/// its parts have rows and together state a return and its reason. Instances are immutable.
/// </summary>
public sealed class StatusWordList
{
    /// <summary>Maximum length of a word in UTF-16 code units; a longer text is not a status word.</summary>
    public const int MaxWordLength = 60;

    private const string ShippedResourceName = "status-words.csv";

    private static readonly Lazy<StatusWordList> LazyShipped = new(ReadShipped);

    // If several lists have a row for a word, the first list takes precedence.
    private readonly IReadOnlyList<ILookup<string, StatusWordRow>> _lists;

    internal StatusWordList(IEnumerable<StatusWordRow> rows) => _lists = [rows.ToLookup(row => row.Word, StringComparer.Ordinal)];

    private StatusWordList(IReadOnlyList<ILookup<string, StatusWordRow>> lists) => _lists = lists;

    /// <summary>The list that is shipped with the product. It is read on first use.</summary>
    public static StatusWordList BuiltIn => LazyShipped.Value;

    /// <summary>Tries to read a list. The first lines of the shipped list describe the format.</summary>
    /// <param name="file">CSV in UTF-8 or code page 932.</param>
    /// <param name="problem">The first problem in the file; null if there is none.</param>
    public static bool TryRead(
        byte[] file, [NotNullWhen(true)] out StatusWordList? list, [NotNullWhen(false)] out StatusWordProblem? problem)
    {
        list = StatusWordFile.TryRead(file, out var rows, out problem) ? new StatusWordList(rows) : null;
        return list is not null;
    }

    /// <summary>
    /// Returns a new list with the rows of this list and of the given list. If both have a row for the same word and day, the row in
    /// <paramref name="additions"/> applies.
    /// </summary>
    public StatusWordList WithAdditions(StatusWordList additions) => new([.. additions._lists, .. _lists]);

    /// <summary>
    /// Returns the meaning of a status word; null if the word is not understood. The word may be full-width or half-width, with or without
    /// spaces, and may combine a return with its reason: <c>返送（保管期間経過）</c>.
    /// </summary>
    /// <param name="text">The word.</param>
    /// <param name="day">The day of the report in Japan.</param>
    public StatusMeaning? Find(string text, DateOnly day)
    {
        if (text.Length > MaxWordLength)
        {
            return null;
        }

        var word = StatusSpelling.Normalize(text);
        return FindWholeWord(word, day) ?? CombineParts(StatusSpelling.Split(word), day);
    }

    private StatusMeaning? FindWholeWord(string word, DateOnly day) =>
        FindFirst(word, day, row => row.Meaning.Class != StatusWordClass.Reason);

    private StatusMeaning? FindReason(string word, DateOnly day) => FindFirst(word, day, row => row.Meaning.HasReason);

    private StatusMeaning? FindFirst(string word, DateOnly day, Func<StatusWordRow, bool> predicate) =>
        _lists.SelectMany(list => list[word]).FirstOrDefault(row => row.AppliesOn(day) && predicate(row))?.Meaning;

    // Combines the meanings of the parts of a word. They must state exactly one reason and at most one kind of return. If any part is
    // neither a return nor a reason, the whole word is not understood.
    private StatusMeaning? CombineParts(string[] parts, DateOnly day)
    {
        var returnEvents = new HashSet<TrackingEvent>();
        var reasons = new HashSet<ReturnReason>();
        foreach (var part in parts)
        {
            if (FindReason(part, day) is { } reason)
            {
                reasons.Add(reason.Reason);
            }
            else if (FindWholeWord(part, day) is { IsReturn: true } returnMeaning)
            {
                returnEvents.Add(returnMeaning.Event);
            }
            else
            {
                return null;
            }
        }

        if (parts.Length < 2 || reasons.Count != 1 || returnEvents.Count > 1)
        {
            return null;
        }

        // If no part is only a return, each part must be a return that also states the reason.
        return returnEvents.Count == 1 || parts.All(part => FindWholeWord(part, day) is { IsReturn: true })
            ? new StatusMeaning(
                StatusWordClass.Event,
                returnEvents.Count == 1 ? returnEvents.Single() : TrackingEvent.Returning,
                reasons.Single())
            : null;
    }

    private static StatusWordList ReadShipped()
    {
        using var resource = typeof(StatusWordList).Assembly.GetManifestResourceStream(ShippedResourceName)
            ?? throw new InvalidOperationException($"The resource {ShippedResourceName} is missing.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return TryRead(bytes.ToArray(), out var list, out var problem)
            ? list
            : throw new InvalidDataException($"{ShippedResourceName}, line {problem.Line}: {problem.Kind}.");
    }
}
