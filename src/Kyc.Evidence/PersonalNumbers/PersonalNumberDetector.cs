namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// Finds individual numbers, resident record codes and 本籍 in free text, so that they can be refused, masked and counted (law.md 1.4 and 4).
/// Linear in the length of the text.
/// </summary>
/// <remarks>
/// <para>Individual numbers: digits of any script and form (full-width, circled, kanji) that make up exactly twelve with a right check
/// digit. They may be split into groups by blanks, a line break and up to eight other separators each, as people write <c>1234 5678
/// 9018</c>. Only whole groups count: twelve digits inside a longer run are some other number, as is what begins or ends within what one
/// separator without blanks holds together (a telephone number beside a date). Across a line break the number must fill its lines to their
/// ends; across several all groups must have one length. UUIDs, 64 hexadecimal characters, dates, times and telephone numbers are passed
/// over. One random number of twelve digits in ten passes for one.</para>
/// <para>What stands beside words: see <see cref="RegisterEntries"/>.</para>
/// </remarks>
public static class PersonalNumberDetector
{
    private const char MaskMark = '＊';

    /// <summary>Finds, in the order of their places; those of one kind do not overlap.</summary>
    public static IReadOnlyList<PersonalFind> Scan(string text)
    {
        var groups = DigitGroups.Read(text);
        var finds = Numbers(groups);
        RegisterEntries.Find(text, groups, finds);
        finds.Sort((left, right) => left.Start.CompareTo(right.Start));
        return finds;
    }

    /// <summary>The text with every digit of a number and every letter of a domicile replaced by ＊; as long as before.</summary>
    public static string Mask(string text)
    {
        var masked = text.ToCharArray();
        foreach (var find in Scan(text))
        {
            if (find.Kind == FindKind.RegisteredDomicile) MaskLetters(masked, find);
            else MaskDigits(text, masked, find);
        }

        return new string(masked);
    }

    private static void MaskLetters(char[] masked, PersonalFind find)
    {
        for (var at = find.Start; at < find.End; at++)
        {
            if (!char.IsWhiteSpace(masked[at])) masked[at] = MaskMark;
        }
    }

    private static void MaskDigits(string text, char[] masked, PersonalFind find)
    {
        foreach (var group in DigitGroups.Read(text))
        {
            if (group.Start >= find.Start && group.End <= find.End) masked.AsSpan(group.Start, group.End - group.Start).Fill(MaskMark);
        }
    }

    // Windows of whole groups that hold twelve digits; overlapping ones become one find, since any of them may be the real one.
    private static List<PersonalFind> Numbers(List<DigitGroup> groups)
    {
        var finds = new List<PersonalFind>();
        for (var first = 0; first < groups.Count; first++)
        {
            if (Window(groups, first, IndividualNumber.Digits) is not { } last || !IsWhole(groups, first, last)) continue;
            if (IndividualNumber.IsValid(DigitsOf(groups, first, last))) AddOrExtend(finds, groups[first].Start, groups[last].End);
        }

        return finds;
    }

    /// <summary>The last of the groups that have so many digits together with the first; null when none has.</summary>
    internal static int? Window(List<DigitGroup> groups, int first, int length)
    {
        var digits = groups[first].Digits.Length;
        var last = first;
        while (digits < length && last + 1 < groups.Count && groups[last + 1].Before.Continues) digits += groups[++last].Digits.Length;
        return digits == length ? last : null;
    }

    /// <summary>Whether a window is a number of its own, and no part of something longer.</summary>
    internal static bool IsWhole(List<DigitGroup> groups, int first, int last)
    {
        var (left, right) = (groups[first].Before, last + 1 < groups.Count ? groups[last + 1].Before : default);
        var breaks = 0;
        for (var inner = first + 1; inner <= last; inner++)
        {
            var gap = groups[inner].Before;
            if (gap.Glue != '\0' && (gap.Glue == left.Glue || gap.Glue == right.Glue)) return false;
            if (gap.BreaksLine) breaks++;
        }

        return breaks == 0 || (IsEnd(left) && IsEnd(right) && (breaks == 1 || AreAlike(groups, first, last)));
    }

    private static bool AreAlike(List<DigitGroup> groups, int first, int last)
    {
        for (var at = first; at < last; at++)
        {
            if (groups[at].Digits.Length != groups[last].Digits.Length) return false;
        }

        return true;
    }

    private static bool IsEnd(DigitGap gap) => !gap.Continues || gap.BreaksLine;

    private static byte[] DigitsOf(List<DigitGroup> groups, int first, int last)
    {
        var digits = new List<byte>(IndividualNumber.Digits);
        for (var at = first; at <= last; at++) digits.AddRange(groups[at].Digits);
        return [.. digits];
    }

    private static void AddOrExtend(List<PersonalFind> finds, int start, int end)
    {
        if (finds.Count > 0 && finds[^1].End > start)
        {
            start = finds[^1].Start;
            finds.RemoveAt(finds.Count - 1);
        }

        finds.Add(new PersonalFind(FindKind.IndividualNumber, start, end - start));
    }
}
