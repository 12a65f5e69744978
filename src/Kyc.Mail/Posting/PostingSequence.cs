namespace Kyc.Mail.Posting;

/// <summary>
/// Specifies how a posting number is unusual within its batch. A person must check it; the number must not be refused because of it.
/// </summary>
public enum PostingAnomaly
{
    /// <summary>
    /// The number is not greater than that of the previous letter, or not less than that of the next letter: lines may have been exchanged.
    /// </summary>
    OutOfSequence,

    /// <summary>The numbers between the previous letter and this letter are not used.</summary>
    Gap,

    /// <summary>The kind of mail that the first digit indicates is not that of the batch (mail.md 8.3).</summary>
    Kind,

    /// <summary>Digits 2 and 3 differ from those of most letters of the batch (mail.md 8.3).</summary>
    Region,
}

/// <summary>
/// Compares the posting numbers of a batch. The stickers of a roll and the ranges of bulk senders are consecutive, so numbers that are not
/// consecutive in the order of the sheets indicate lines that were exchanged or moved.
/// </summary>
public static class PostingSequence
{
    /// <summary>Finds unusual numbers.</summary>
    /// <param name="numbers">The numbers in the order of the sheets.</param>
    /// <param name="expected">The kind of mail of the batch.</param>
    /// <returns>For each number, its anomalies in the order of the enumeration; empty if it has none.</returns>
    public static IReadOnlyList<IReadOnlyList<PostingAnomaly>> FindAnomalies(IReadOnlyList<PostingNumber> numbers, PostingKind expected)
    {
        var region = numbers.Count == 0 ? "" : numbers.GroupBy(number => number.Region).MaxBy(same => same.Count())!.Key;
        return [.. numbers.Select((_, place) => FindAnomalies(numbers, place, expected, region).ToArray())];
    }

    private static IEnumerable<PostingAnomaly> FindAnomalies(
        IReadOnlyList<PostingNumber> numbers,
        int place,
        PostingKind expected,
        string region)
    {
        var number = numbers[place];
        var difference = place == 0 ? 1 : number.Serial - numbers[place - 1].Serial;
        if (difference <= 0 || (place + 1 < numbers.Count && numbers[place + 1].Serial <= number.Serial))
        {
            yield return PostingAnomaly.OutOfSequence;
        }

        if (difference > 1)
        {
            yield return PostingAnomaly.Gap;
        }

        if (number.Kind != expected && number.Kind != PostingKind.Unknown)
        {
            yield return PostingAnomaly.Kind;
        }

        if (number.Region != region)
        {
            yield return PostingAnomaly.Region;
        }
    }
}
