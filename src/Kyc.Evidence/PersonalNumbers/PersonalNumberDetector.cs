using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kyc.Evidence.PersonalNumbers;

/// <summary>What was found.</summary>
public enum FindKind
{
    /// <summary>個人番号, with a right check digit.</summary>
    IndividualNumber,

    /// <summary>本籍: a registered domicile.</summary>
    RegisteredDomicile,
}

/// <summary>A find. It says where, never what.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">Number of UTF-16 units.</param>
public readonly record struct PersonalFind(FindKind Kind, int Start, int Length);

/// <summary>
/// Finds individual numbers and 本籍 in free text, so that they can be refused, masked and counted (law.md 1.4 and 4).
/// </summary>
/// <remarks>
/// <para>Individual numbers: decimal digits of any script, half- or full-width, that make up exactly twelve with a right check digit. They may be
/// split into groups by one to three separators each (white space within the line, dashes, the long vowel mark, middle dots, full stop, slash,
/// low line, invisible characters), as people write <c>1234 5678 9018</c>. Only whole groups count: twelve digits inside a longer
/// run are some other number. Text that is not digits ends a number, a line break too. One random number of twelve digits in ten passes for
/// one; the identifiers this product makes itself (UUIDs, 64 hexadecimal characters) are passed over.</para>
/// <para>本籍: the word (also 本籍地, ほんせき, ホンセキ, ﾎﾝｾｷ) followed on its line by something with a 都道府県市区町村郡 in it, unless the
/// next words say that it is left out (記載, 省略, なし, 除).</para>
/// </remarks>
public static partial class PersonalNumberDetector
{
    private const char MaskMark = '＊';
    private const int MaxSeparators = 3;

    /// <summary>Finds, in the order of their places; those of one kind do not overlap.</summary>
    public static IReadOnlyList<PersonalFind> Scan(string text)
    {
        var finds = Numbers(Groups(text));
        foreach (Match match in RegisteredDomicile().Matches(text))
        {
            var value = match.Groups["value"];
            finds.Add(new PersonalFind(FindKind.RegisteredDomicile, value.Index, value.Length));
        }

        finds.Sort((left, right) => left.Start.CompareTo(right.Start));
        return finds;
    }

    /// <summary>The text with every digit of a number and every letter of a domicile replaced by ＊; as long as before.</summary>
    public static string Mask(string text)
    {
        var masked = text.ToCharArray();
        foreach (var find in Scan(text))
        {
            for (var at = find.Start; at < find.Start + find.Length; at++)
            {
                if (find.Kind == FindKind.RegisteredDomicile ? !char.IsWhiteSpace(masked[at]) : char.IsSurrogate(masked[at]) || char.IsDigit(masked[at]))
                    masked[at] = MaskMark;
            }
        }

        return new string(masked);
    }

    // Windows of whole groups that hold twelve digits; overlapping ones become one find, since any of them may be the real one.
    private static List<PersonalFind> Numbers(List<Group> groups)
    {
        var finds = new List<PersonalFind>();
        for (var first = 0; first < groups.Count; first++)
        {
            var digits = new List<byte>(IndividualNumber.Digits);
            for (var last = first; last < groups.Count && (last == first || groups[last].Continues); last++)
            {
                digits.AddRange(groups[last].Digits);
                if (digits.Count < IndividualNumber.Digits) continue;
                if (IndividualNumber.IsValid([.. digits])) AddOrExtend(finds, groups[first].Start, groups[last].End);
                break;
            }
        }

        return finds;
    }

    private static void AddOrExtend(List<PersonalFind> finds, int start, int end)
    {
        if (finds.Count > 0 && finds[^1].Start + finds[^1].Length > start)
        {
            start = finds[^1].Start;
            finds.RemoveAt(finds.Count - 1);
        }

        finds.Add(new PersonalFind(FindKind.IndividualNumber, start, end - start));
    }

    private static List<Group> Groups(string text)
    {
        var groups = new List<Group>();
        var ownIdentifiers = OwnIdentifiers().Matches(text);
        var separators = int.MaxValue;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                var group = ReadGroup(text, at, separators is > 0 and <= MaxSeparators);
                var isOwn = ownIdentifiers.Any(own => own.Index <= group.Start && group.End <= own.Index + own.Length);
                if (!isOwn) groups.Add(group);
                separators = isOwn ? int.MaxValue : 0;
                at = group.End;
                continue;
            }

            separators = IsSeparator(rune) && separators < MaxSeparators ? separators + 1 : int.MaxValue;
            at += length;
        }

        return groups;
    }

    private static Group ReadGroup(string text, int start, bool continues)
    {
        var digits = new List<byte>();
        var at = start;
        while (at < text.Length && Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) == System.Buffers.OperationStatus.Done
            && Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
        {
            digits.Add((byte)Rune.GetNumericValue(rune));
            at += length;
        }

        return new Group(start, at, digits, continues);
    }

    private static bool IsSeparator(Rune rune) => rune.Value is '\t' or '.' or '．' or '/' or '／' or '_' or '−' or 'ー' or 'ｰ' or '・' or '･' or '─' or '━'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    [GeneratedRegex("(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])")]
    private static partial Regex OwnIdentifiers();

    [GeneratedRegex(
        """
        (?:本\s{0,2}籍(?:\s{0,2}地)?|ほんせき|ホンセキ|ﾎﾝｾｷ)
        (?![^\r\n]{0,12}(?:記載|省略|なし|無し|ナシ|除))
        [ \t\u3000:：=＝はがも、,／/「（(]*
        (?<value>(?=[^\r\n]{0,40}?[都道府県市区町村郡])[^\r\n。]{1,120})
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex RegisteredDomicile();

    /// <param name="Continues">Separated from the group before by separators only.</param>
    private sealed record Group(int Start, int End, List<byte> Digits, bool Continues);
}
