using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kyc.Evidence.PersonalNumbers;

/// <summary>Represents a run of adjacent digits.</summary>
/// <param name="Start">The index of the first UTF-16 code unit.</param>
/// <param name="End">The index after the last code unit.</param>
/// <param name="Digits">The values, from 0 to 9.</param>
/// <param name="GapBefore">
/// The gap between the previous group and this one. The default value for the first group, and after a group that was removed.
/// </param>
internal sealed record DigitGroup(int Start, int End, byte[] Digits, DigitGap GapBefore);

/// <summary>Describes the text between two groups of digits.</summary>
/// <param name="CanContinueNumber">Whether the text contains separators only, so that both groups may be parts of one number.</param>
/// <param name="HasLineBreak">Whether the text contains a line break.</param>
/// <param name="SoleSeparator">
/// The separator, if the text contains only one kind of separator and neither a space nor a line break; otherwise NUL. Groups that are
/// joined by the same separator form one number, so a part of these groups is not a number.
/// </param>
internal readonly record struct DigitGap(bool CanContinueNumber, bool HasLineBreak, char SoleSeparator);

/// <summary>Finds the groups of digits in a text, in time linear in the length of the text.</summary>
internal static partial class DigitGroups
{
    private const int MaxSeparators = 8;
    private const char Dash = '-';
    private const char LineBreak = '\n';
    private const char Space = ' ';
    private const char IgnoredCharacter = '\0';
    private const char OtherCharacter = '\uFFFF';

    /// <summary>
    /// Returns the groups in order, except for those inside values with a known format: our own identifiers, dates, times with fractions,
    /// telephone numbers, and the numbers that PC/SC appends to the name of a reader.
    /// </summary>
    public static List<DigitGroup> FindAll(string text)
    {
        var shapes = new char[text.Length];
        var groups = Split(text, shapes);
        if (groups.Count == 0)
        {
            return groups;
        }

        var excludedMatches = FindExcludedMatches(text, new string(shapes));
        return excludedMatches.Count == 0 ? groups : RemoveExcluded(groups, excludedMatches);
    }

    /// <summary>
    /// Returns the value of the given digit in any script and style: decimal, circled, in parentheses, kanji. Returns -1 for any other
    /// character.
    /// </summary>
    public static int GetDigitValue(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value is >= '0' and <= '9' ? rune.Value - '0' : -1;
        }

        if (GetKanjiDigitValue(rune.Value) is var kanji and >= 0)
        {
            return kanji;
        }

        if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber))
        {
            return -1;
        }

        var value = Rune.GetNumericValue(rune);
        return value is >= 0 and <= 9 && value == Math.Floor(value) ? (int)value : -1;
    }

    // Includes the numerals used in legal documents (大字) and by merchants (蘇州号碼).
    private static int GetKanjiDigitValue(int codePoint) => codePoint switch
    {
        '〇' or '零' => 0,
        '一' or '壱' or '壹' or '〡' => 1,
        '二' or '弐' or '貳' or '〢' => 2,
        '三' or '参' or '參' or '〣' => 3,
        '四' or '肆' or '〤' => 4,
        '五' or '伍' or '〥' => 5,
        '六' or '陸' or '〦' => 6,
        '七' or '漆' or '柒' or '〧' => 7,
        '八' or '捌' or '〨' => 8,
        '九' or '玖' or '〩' => 9,
        _ => -1,
    };

    private static List<DigitGroup> Split(string text, char[] shape)
    {
        var (groups, gap) = (new List<DigitGroup>(), new GapBuilder());
        for (var position = 0; position < text.Length;)
        {
            if (TryReadDigit(text, position, out var first, out var length))
            {
                var (start, digits) = (position, new List<byte>());
                for (var digit = first; ;)
                {
                    shape.AsSpan(position, length).Fill((char)('0' + digit));
                    digits.Add((byte)digit);
                    position += length;
                    if (!TryReadDigit(text, position, out digit, out length))
                    {
                        break;
                    }
                }
                groups.Add(new DigitGroup(start, position, [.. digits], groups.Count == 0 ? default : gap.Build()));
                gap = new GapBuilder();
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out length);
            var kind = Classify(rune);
            shape.AsSpan(position, length).Fill(kind == OtherCharacter ? text[position] : kind);
            gap.Add(kind, isCarriageReturn: rune.Value == '\r');
            position += length;
        }

        return groups;
    }

    private static bool TryReadDigit(string text, int position, out int digit, out int length)
    {
        (digit, length) = (-1, 0);
        if (position >= text.Length)
        {
            return false;
        }

        if (Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out length) != OperationStatus.Done)
        {
            return false;
        }

        digit = GetDigitValue(rune);
        return digit >= 0;
    }

    private static char Classify(Rune rune)
    {
        var unit = rune.IsBmp ? (char)rune.Value : OtherCharacter;
        if (unit is >= '！' and <= '～')
        {
            unit = (char)(unit - '！' + '!');
        }

        return unit switch
        {
            '\n' or '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029' => LineBreak,
            '\t' => Space,
            '−' or 'ー' or 'ｰ' or '─' or '━' or '~' or '〜' => Dash,
            '、' or '､' => ',',
            '・' or '･' => '・',
            'の' or 'ノ' or 'ﾉ' => 'の',
            // These characters end a sentence, or belong to a different kind of number.
            '。' or '｡' or '!' or '?' or '%' or '@' => OtherCharacter,
            _ => Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.SpaceSeparator => Space,
                UnicodeCategory.DashPunctuation => Dash,
                UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => IgnoredCharacter,
                UnicodeCategory.ConnectorPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                    or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation
                    or UnicodeCategory.MathSymbol => unit,
                UnicodeCategory.OtherSymbol when unit is >= '\u2500' and <= '\u25FF' or '￤' => '|',
                _ => OtherCharacter,
            },
        };
    }

    private static List<Match> FindExcludedMatches(string text, string shape)
    {
        var matches = OwnIdentifierRegex().Matches(text)
            .Concat(DateRegex().Matches(shape)).Concat(TimeRegex().Matches(shape)).Concat(ReaderNumberRegex().Matches(shape))
            .Concat(TelephoneRegex().Matches(shape).Where(match => match.Value.Count(char.IsAsciiDigit) is 10 or 11)).ToList();
        matches.Sort((left, right) => left.Index.CompareTo(right.Index));
        return matches;
    }

    private static List<DigitGroup> RemoveExcluded(List<DigitGroup> groups, List<Match> excludedMatches)
    {
        var (remaining, matchIndex, removedPrevious) = (new List<DigitGroup>(groups.Count), 0, false);
        foreach (var group in groups)
        {
            while (matchIndex < excludedMatches.Count && excludedMatches[matchIndex].Index + excludedMatches[matchIndex].Length < group.End)
            {
                matchIndex++;
            }

            if (matchIndex < excludedMatches.Count && excludedMatches[matchIndex].Index <= group.Start)
            {
                removedPrevious = true;
                continue;
            }
            remaining.Add(removedPrevious ? group with { GapBefore = default } : group);
            removedPrevious = false;
        }

        return remaining;
    }

    [GeneratedRegex("(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])")]
    private static partial Regex OwnIdentifierRegex();

    [GeneratedRegex("(?<![0-9][-/.]?)(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\\1(?:0?[1-9]|[12][0-9]|3[01])(?![-/.]?[0-9])")]
    private static partial Regex DateRegex();

    [GeneratedRegex("(?<![0-9][:]?)[0-2][0-9]:[0-5][0-9]:[0-5][0-9][.,][0-9]{3,9}(?![0-9])")]
    private static partial Regex TimeRegex();

    // The caller also checks that the number has ten or eleven digits.
    [GeneratedRegex("(?<![0-9][-/.]?)0[0-9]{1,4}[-(][0-9]{1,4}[-)][0-9]{4}(?![-/.]?[0-9])")]
    private static partial Regex TelephoneRegex();

    // PC/SC appends two numbers to the name of a reader, after the reader's serial number.
    [GeneratedRegex("(?<=[)\\]]) [0-9]{2} [0-9]{2}$")]
    private static partial Regex ReaderNumberRegex();

    // Describes the text between two groups of digits, from the kinds of its characters.
    private struct GapBuilder
    {
        private int _separatorCount;
        private int _lineBreakCount;
        private bool _hasSpace;
        private bool _hasOther;
        private bool _followsCarriageReturn;
        private char _soleSeparator;

        public void Add(char kind, bool isCarriageReturn)
        {
            if (kind == LineBreak)
            {
                // CR LF counts as one line break.
                if (!_followsCarriageReturn || isCarriageReturn)
                {
                    _lineBreakCount++;
                }

                _followsCarriageReturn = isCarriageReturn;
                return;
            }
            _followsCarriageReturn = false;
            if (kind == IgnoredCharacter)
            {
                return;
            }

            if (kind == Space)
            {
                _hasSpace = true;
            }
            else if (kind == OtherCharacter)
            {
                _hasOther = true;
            }
            else
            {
                _soleSeparator = _separatorCount == 0 || _soleSeparator == kind ? kind : IgnoredCharacter;
                _separatorCount++;
            }
        }

        public readonly DigitGap Build()
        {
            var canContinue = !_hasOther && _lineBreakCount <= 1 && _separatorCount <= MaxSeparators;
            return new DigitGap(
                canContinue,
                _lineBreakCount > 0,
                canContinue && _lineBreakCount == 0 && !_hasSpace ? _soleSeparator : IgnoredCharacter);
        }
    }
}
