namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// Finds individual numbers, resident record codes and registered domiciles (本籍) in free text, so that they can be rejected, masked and
/// counted (law.md 1.4 and 4). Runs in time linear in the length of the text.
/// </summary>
/// <remarks>
/// <para>An individual number consists of exactly twelve digits of any script and style (full-width, circled, kanji) with a valid check
/// digit. Spaces, a line break and up to eight other separators may be between two groups of digits, as in <c>1234 5678 9018</c>. Only
/// whole groups count: twelve digits inside a longer run of digits are a different number. The same applies to groups that are only a part
/// of the groups joined by one separator without spaces (a telephone number beside a date). If a number contains a line break, no other
/// group may precede its first group or follow its last group with only separators and no line break between them. In a number with several
/// line breaks, all groups must have the same length. UUIDs, 64 hexadecimal characters, dates, times, telephone numbers and the numbers in
/// names of card readers are skipped. One in ten random numbers of twelve digits has a valid check digit.</para>
/// <para><see cref="RegisterEntryDetector"/> finds resident record codes and registered domiciles.</para>
/// </remarks>
public static class PersonalNumberDetector
{
    private const char MaskCharacter = '＊';

    /// <summary>
    /// Returns the findings in the given text, in the order of their positions. Overlapping individual numbers are returned as one finding.
    /// </summary>
    public static IReadOnlyList<PersonalNumberFinding> Scan(string text)
    {
        var groups = DigitGroups.FindAll(text);
        var findings = FindNumbers(groups);
        RegisterEntryDetector.Find(text, groups, findings);
        findings.Sort((left, right) => left.Start.CompareTo(right.Start));
        return findings;
    }

    /// <summary>
    /// Replaces every digit of a number, and every character of a domicile except white space, by ＊. The length of the text stays the same.
    /// </summary>
    public static string Mask(string text)
    {
        var characters = text.ToCharArray();
        foreach (var finding in Scan(text))
        {
            if (finding.Kind == PersonalNumberFindingKind.RegisteredDomicile)
            {
                MaskLetters(characters, finding);
            }
            else
            {
                MaskDigits(text, characters, finding);
            }
        }

        return new string(characters);
    }

    private static void MaskLetters(char[] characters, PersonalNumberFinding finding)
    {
        for (var index = finding.Start; index < finding.End; index++)
        {
            if (!char.IsWhiteSpace(characters[index]))
            {
                characters[index] = MaskCharacter;
            }
        }
    }

    private static void MaskDigits(string text, char[] characters, PersonalNumberFinding finding)
    {
        foreach (var group in DigitGroups.FindAll(text))
        {
            if (group.Start >= finding.Start && group.End <= finding.End)
            {
                characters.AsSpan(group.Start, group.End - group.Start).Fill(MaskCharacter);
            }
        }
    }

    // Finds sequences of whole groups that have twelve digits in total and a valid check digit. Overlapping sequences are merged, because
    // any of them may be the real number.
    private static List<PersonalNumberFinding> FindNumbers(List<DigitGroup> groups)
    {
        var findings = new List<PersonalNumberFinding>();
        for (var first = 0; first < groups.Count; first++)
        {
            if (FindLastGroup(groups, first, IndividualNumber.DigitCount) is not { } last || !IsSeparateNumber(groups, first, last))
            {
                continue;
            }

            if (IndividualNumber.IsValid(CollectDigits(groups, first, last)))
            {
                AddOrExtend(findings, groups[first].Start, groups[last].End);
            }
        }

        return findings;
    }

    /// <summary>
    /// Returns the index of the last group of the sequence that starts at <paramref name="first"/> and has exactly
    /// <paramref name="length"/> digits. Null when there is none.
    /// </summary>
    internal static int? FindLastGroup(List<DigitGroup> groups, int first, int length)
    {
        var digitCount = groups[first].Digits.Length;
        var last = first;
        while (digitCount < length && last + 1 < groups.Count && groups[last + 1].GapBefore.CanContinueNumber)
        {
            digitCount += groups[++last].Digits.Length;
        }

        return digitCount == length ? last : null;
    }

    /// <summary>
    /// Whether the groups from <paramref name="first"/> to <paramref name="last"/> are a separate number and not part of a longer one.
    /// </summary>
    internal static bool IsSeparateNumber(List<DigitGroup> groups, int first, int last)
    {
        var (gapBefore, gapAfter) = (groups[first].GapBefore, last + 1 < groups.Count ? groups[last + 1].GapBefore : default);
        var lineBreakCount = 0;
        for (var index = first + 1; index <= last; index++)
        {
            var gap = groups[index].GapBefore;
            if (gap.SoleSeparator != '\0' && (gap.SoleSeparator == gapBefore.SoleSeparator || gap.SoleSeparator == gapAfter.SoleSeparator))
            {
                return false;
            }

            if (gap.HasLineBreak)
            {
                lineBreakCount++;
            }
        }

        return lineBreakCount == 0
            || (IsNumberBoundary(gapBefore) && IsNumberBoundary(gapAfter) && (lineBreakCount == 1 || HaveSameLength(groups, first, last)));
    }

    private static bool HaveSameLength(List<DigitGroup> groups, int first, int last)
    {
        for (var index = first; index < last; index++)
        {
            if (groups[index].Digits.Length != groups[last].Digits.Length)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNumberBoundary(DigitGap gap) => !gap.CanContinueNumber || gap.HasLineBreak;

    private static byte[] CollectDigits(List<DigitGroup> groups, int first, int last)
    {
        var digits = new List<byte>(IndividualNumber.DigitCount);
        for (var index = first; index <= last; index++)
        {
            digits.AddRange(groups[index].Digits);
        }

        return [.. digits];
    }

    private static void AddOrExtend(List<PersonalNumberFinding> findings, int start, int end)
    {
        if (findings.Count > 0 && findings[^1].End > start)
        {
            start = findings[^1].Start;
            findings.RemoveAt(findings.Count - 1);
        }

        findings.Add(new PersonalNumberFinding(PersonalNumberFindingKind.IndividualNumber, start, end - start));
    }
}
