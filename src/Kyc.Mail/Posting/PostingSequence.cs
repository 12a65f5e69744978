namespace Kyc.Mail.Posting;

/// <summary>
/// Specifies how a posting number is unusual within its batch. A person must check the number. It must not be refused because of the
/// anomaly.
/// </summary>
public enum PostingAnomaly
{
    /// <summary>
    /// The number is not greater than that of the previous letter, or not less than that of the next letter. Lines may have been exchanged.
    /// </summary>
    OutOfSequence,

    /// <summary>There is at least one number between the number of the previous letter and this number.</summary>
    Gap,

    /// <summary>The first digit indicates a kind of mail that is not the kind of the batch (mail.md 8.3).</summary>
    Kind,

    /// <summary>Digits 2 and 3 differ from those of most letters of the batch (mail.md 8.3).</summary>
    Region,
}

/// <summary>
/// Finds unusual posting numbers in a batch. The stickers of a roll and the labels of bulk senders are numbered consecutively. Numbers that
/// are not consecutive in the order of the sheets may therefore be in the wrong lines.
/// </summary>
public static class PostingSequence
{
    /// <summary>Finds the anomalies of each number of a batch.</summary>
    /// <param name="numbers">The posting numbers in the order of the sheets.</param>
    /// <param name="expectedKind">The kind of mail of the batch.</param>
    /// <returns>For each number, its anomalies in the order of the enumeration; empty if it has none.</returns>
    public static IReadOnlyList<IReadOnlyList<PostingAnomaly>> FindAnomalies(IReadOnlyList<PostingNumber> numbers, PostingKind expectedKind)
    {
        var region = numbers.Count == 0 ? "" : numbers.GroupBy(number => number.Region).MaxBy(group => group.Count())!.Key;
        return [.. numbers.Select((_, index) => FindAnomalies(numbers, index, expectedKind, region).ToArray())];
    }

    private static IEnumerable<PostingAnomaly> FindAnomalies(
        IReadOnlyList<PostingNumber> numbers,
        int index,
        PostingKind expectedKind,
        string region)
    {
        var number = numbers[index];
        var difference = index == 0 ? 1 : number.Serial - numbers[index - 1].Serial;
        if (difference <= 0 || (index + 1 < numbers.Count && numbers[index + 1].Serial <= number.Serial))
        {
            yield return PostingAnomaly.OutOfSequence;
        }

        if (difference > 1)
        {
            yield return PostingAnomaly.Gap;
        }

        if (number.Kind != expectedKind && number.Kind != PostingKind.Unknown)
        {
            yield return PostingAnomaly.Kind;
        }

        if (number.Region != region)
        {
            yield return PostingAnomaly.Region;
        }
    }
}
