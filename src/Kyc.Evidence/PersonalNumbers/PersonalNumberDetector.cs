namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// Finds individual numbers, resident record codes and 本籍 in free text, so that they can be rejected, masked and counted (law.md 1.4 and
/// 4). Runs in time linear in the length of the text.
/// </summary>
/// <remarks>
/// <para>Individual numbers: digits of any script and form (full-width, circled, kanji) that form exactly twelve digits with a valid check
/// digit. They may be split into groups by spaces, a line break and up to eight other separators each, as people write <c>1234 5678
/// 9018</c>. Only whole groups count: twelve digits inside a longer run are another number, as are digits that are only a part of what one
/// separator without spaces joins (a telephone number beside a date). When a number contains a line break, it must extend to the ends of
/// its lines. When it contains several, all groups must have the same length. UUIDs, 64 hexadecimal characters, dates, times and telephone
/// numbers are skipped. One in ten random numbers of twelve digits has a valid check digit.</para>
/// <para>For values beside labels see <see cref="RegisterEntries"/>.</para>
/// </remarks>
public static class PersonalNumberDetector
{
    private const char MaskMark = '＊';

    /// <summary>Returns the findings in the order of their positions. Findings of the same kind do not overlap.</summary>
    public static IReadOnlyList<PersonalFind> Scan(string text)
    {
        var groups = DigitGroups.Read(text);
        var finds = Numbers(groups);
        RegisterEntries.Find(text, groups, finds);
        finds.Sort((left, right) => left.Start.CompareTo(right.Start));
        return finds;
    }

    /// <summary>Replaces every digit of a number and every letter of a domicile by ＊. The length of the text stays the same.</summary>
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

    // Sequences of whole groups with twelve digits in total. Overlapping ones are merged, because any of them may be the real number.
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

    /// <summary>
    /// Returns the last group of the sequence that starts with the first group and has the given number of digits. Null when there is none.
    /// </summary>
    internal static int? Window(List<DigitGroup> groups, int first, int length)
    {
        var digits = groups[first].Digits.Length;
        var last = first;
        while (digits < length && last + 1 < groups.Count && groups[last + 1].Before.Continues) digits += groups[++last].Digits.Length;
        return digits == length ? last : null;
    }

    /// <summary>Whether a sequence of groups is a separate number and not part of a longer one.</summary>
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
