namespace Kyc.Mail.Posting;

/// <summary>
/// What is unusual about a posting number among those of its batch. Each is for a person to look at, never a reason to refuse.
/// </summary>
public enum PostingOddity
{
    /// <summary>
    /// Not above the number of the letter before it, or not below the number of the letter behind it: lines may be exchanged.
    /// </summary>
    OutOfSequence,

    /// <summary>Numbers between the letter before and this one are not used.</summary>
    Gap,

    /// <summary>The first digit hints at another kind of mail than that of the batch (mail.md 8.3).</summary>
    Kind,

    /// <summary>Digits 2 and 3 are not those of most letters of the batch (mail.md 8.3).</summary>
    Region,
}

/// <summary>
/// Compares the posting numbers of a batch with each other. Stickers of a roll and the ranges of bulk senders go up by one from letter to
/// letter, so numbers that do not, in the order of the sheets, show lines that were exchanged or moved.
/// </summary>
public static class PostingSequence
{
    /// <summary>Finds what is unusual.</summary>
    /// <param name="numbers">In the order of the sheets.</param>
    /// <param name="expected">The kind of mail of the batch.</param>
    /// <returns>For each number what is unusual about it, in the order of the enumeration; empty when nothing is.</returns>
    public static IReadOnlyList<IReadOnlyList<PostingOddity>> Of(IReadOnlyList<PostingNumber> numbers, PostingKind expected)
    {
        var region = numbers.Count == 0 ? "" : numbers.GroupBy(number => number.Region).MaxBy(same => same.Count())!.Key;
        return [.. numbers.Select((_, place) => Of(numbers, place, expected, region).ToArray())];
    }

    private static IEnumerable<PostingOddity> Of(IReadOnlyList<PostingNumber> numbers, int place, PostingKind expected, string region)
    {
        var number = numbers[place];
        var fromBefore = place == 0 ? 1 : number.Serial - numbers[place - 1].Serial;
        if (fromBefore <= 0 || (place + 1 < numbers.Count && numbers[place + 1].Serial <= number.Serial))
        {
            yield return PostingOddity.OutOfSequence;
        }

        if (fromBefore > 1)
        {
            yield return PostingOddity.Gap;
        }

        if (number.Kind != expected && number.Kind != PostingKind.Unknown)
        {
            yield return PostingOddity.Kind;
        }

        if (number.Region != region)
        {
            yield return PostingOddity.Region;
        }
    }
}
