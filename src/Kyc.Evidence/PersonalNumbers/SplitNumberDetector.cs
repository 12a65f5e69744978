namespace Kyc.Evidence.PersonalNumbers;

/// <summary>Represents a text that was typed into a field.</summary>
/// <param name="Text">The typed text.</param>
/// <param name="IsNumberField">Whether the field normally contains numbers of any length, such as the number of a document.</param>
public readonly record struct TypedField(string Text, bool IsNumberField);

/// <summary>
/// Finds an individual number whose halves were typed into two fields: at the beginning or end of each field, in either order.
/// </summary>
/// <remarks>
/// Fields also begin or end with house numbers, room numbers and postcodes, and one in ten pairs with twelve digits in total has a valid
/// check digit by chance. Therefore one half must be unusual in ordinary text: five or more digits without separators, or groups of four
/// digits separated by spaces, in a field that is not for numbers. The following do not count as unusual: seven digits at the beginning (a
/// postcode), ten or eleven digits that begin with 0 (a telephone number), and digits after 番号 (a different number). The other half must
/// have no separators or consist of groups of four digits.
/// </remarks>
public static class SplitNumberDetector
{
    private const int GroupLength = 4;
    private const int MinUnusualLength = 5;
    private const int MaxGroups = 3;
    private const int PostcodeLength = 7;
    private const int MinTelephoneLength = 10;

    /// <summary>Returns the indexes of the first two fields that together contain an individual number. Null when there are none.</summary>
    public static (int First, int Second)? Find(IReadOnlyList<TypedField> fields)
    {
        var halves = fields.Select(FindHalves).ToList();
        for (var first = 0; first < halves.Count; first++)
        {
            for (var second = first + 1; second < halves.Count; second++)
            {
                if (CanFormNumber(halves[first], halves[second]) || CanFormNumber(halves[second], halves[first]))
                {
                    return (first, second);
                }
            }
        }

        return null;
    }

    private static bool CanFormNumber(List<Half> beginnings, List<Half> ends) =>
        beginnings.Any(beginning => ends.Any(end => CanFormNumber(beginning, end)));

    private static bool CanFormNumber(Half firstHalf, Half secondHalf)
    {
        if (firstHalf.Digits.Length + secondHalf.Digits.Length != IndividualNumber.DigitCount)
        {
            return false;
        }

        if (!(firstHalf.IsUnusual && secondHalf.IsPlain) && !(secondHalf.IsUnusual && firstHalf.IsPlain))
        {
            return false;
        }

        return IndividualNumber.IsValid([.. firstHalf.Digits, .. secondHalf.Digits]);
    }

    private static List<Half> FindHalves(TypedField field)
    {
        var groups = DigitGroups.FindAll(field.Text);
        var halves = new List<Half>();
        if (groups.Count == 0)
        {
            return halves;
        }

        var startsWithDigits = !HasLetters(field.Text.AsSpan(0, groups[0].Start));
        if (startsWithDigits)
        {
            for (var count = 1; count <= Math.Min(MaxGroups, groups.Count); count++)
            {
                if (count < groups.Count && groups[count].GapBefore.SoleSeparator != '\0')
                {
                    continue;
                }

                if (AreJoined(groups, 0, count))
                {
                    halves.Add(Half.Create(field, groups[..count], isAtStart: true));
                }
            }
        }
        if (!HasLetters(field.Text.AsSpan(groups[^1].End)))
        {
            for (var count = 1; count <= Math.Min(MaxGroups, groups.Count); count++)
            {
                var first = groups.Count - count;
                // When no letters precede the first group, the sequence of all groups was already added above.
                if ((first == 0 && startsWithDigits) || groups[first].GapBefore.SoleSeparator != '\0')
                {
                    continue;
                }

                if (AreJoined(groups, first, groups.Count))
                {
                    halves.Add(Half.Create(field, groups[first..], isAtStart: false));
                }
            }
        }

        return halves;
    }

    private static bool AreJoined(List<DigitGroup> groups, int first, int end)
    {
        for (var index = first + 1; index < end; index++)
        {
            if (!groups[index].GapBefore.CanContinueNumber)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasLetters(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            if (char.IsLetter(unit) || char.IsSurrogate(unit))
            {
                return true;
            }
        }

        return false;
    }

    // Checks whether the text ends with the label of a different number. 個人番号 is excluded, because it labels the number to find.
    private static bool EndsWithNumberLabel(ReadOnlySpan<char> precedingText)
    {
        precedingText = precedingText.TrimEnd(" 　:：");
        return (precedingText.EndsWith("番号", StringComparison.Ordinal) && !precedingText.EndsWith("個人番号", StringComparison.Ordinal))
            || precedingText.EndsWith("No.", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Represents digits at the beginning or end of a field, which may be one half of a number.</summary>
    /// <param name="Digits">All digits.</param>
    /// <param name="IsPlain">Whether the digits have no separators or consist of groups of four.</param>
    /// <param name="IsUnusual">
    /// Whether these digits are unusual in ordinary text (see the remarks of <see cref="SplitNumberDetector"/>).
    /// </param>
    private sealed record Half(byte[] Digits, bool IsPlain, bool IsUnusual)
    {
        public static Half Create(TypedField field, List<DigitGroup> groups, bool isAtStart)
        {
            var digits = groups.SelectMany(group => group.Digits).ToArray();
            var (isUndivided, isGroupedByFour) = (groups.Count == 1, groups.All(group => group.Digits.Length == GroupLength));
            var isPostcode = !field.IsNumberField && isAtStart && digits.Length == PostcodeLength;
            if (isPostcode)
            {
                return new Half(digits, IsPlain: false, IsUnusual: false);
            }

            var isLong = isUndivided
                ? digits.Length >= MinUnusualLength
                : isGroupedByFour && groups.Skip(1).All(group => group.GapBefore.SoleSeparator == '\0');
            var isTelephone = digits[0] == 0 && digits.Length >= MinTelephoneLength;
            var isUnusual = isLong && !field.IsNumberField && !isTelephone && !EndsWithNumberLabel(field.Text.AsSpan(0, groups[0].Start));
            return new Half(digits, isUndivided || isGroupedByFour, isUnusual);
        }
    }
}
