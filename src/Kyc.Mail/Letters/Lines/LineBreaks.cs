using System.Text.RegularExpressions;

namespace Kyc.Mail.Letters.Lines;

/// <summary>
/// Determines where lines of addresses and names may be broken: never inside a number with its hyphens, between a number and its unit, or
/// inside a Latin word, and preferably where a reader would divide an address. Used for letters, labels, manifests and cells of files.
/// </summary>
internal static partial class LineBreaks
{
    /// <summary>Ranks the positions of a text.</summary>
    /// <param name="text">A line, or lines joined by line feeds.</param>
    /// <returns>
    /// The rank of a break before each character. A line feed has no rank of its own, and the first value has no meaning.
    /// </returns>
    public static BreakRank[] Of(string text)
    {
        var ranks = new BreakRank[text.Length];
        Array.Fill(ranks, BreakRank.Never);
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var feed ? feed : text.Length;
            MarkLine(text[start..end], ranks.AsSpan(start, end - start));
            start = end + 1;
        }

        return ranks;
    }

    private static void MarkLine(string line, Span<BreakRank> ranks)
    {
        var tokens = LineTokens.Of(line);
        for (var index = 1; index < tokens.Count; index++)
        {
            ranks[tokens[index].Start] = new Place(line, tokens, index).Rank();
        }

        foreach (Group group in Head().Match(line).Groups)
        {
            if (group.Name != "0" && group.Success && group.Index + group.Length < ranks.Length)
            {
                ref var rank = ref ranks[group.Index + group.Length];
                rank = rank == BreakRank.Never ? rank : Min(rank, BreakRank.Part);
            }
        }

        MarkTitle(line, ranks);
    }

    private static BreakRank Min(BreakRank left, BreakRank right) => left < right ? left : right;

    // The title 様 belongs to the name before it.
    private static void MarkTitle(string line, Span<BreakRank> ranks)
    {
        if (line.EndsWith("　様", StringComparison.Ordinal))
        {
            ranks[^1] = BreakRank.Inside;
        }
    }

    // Prefecture and municipality. The listed ones have names that contain 市, 町, 村 or 郡.
    [GeneratedRegex(
        "^(?<prefecture>東京都|北海道|京都府|大阪府|.{2,3}県)?(?:(?<city>(?:東村山|武蔵村山|羽村|十日町|野々市|大町|蒲郡|四日市|廿日市|大和郡山|"
        + "郡山|郡上|小郡|町田|市川|市原|村山|村上|田村|中村)市)|(?<county>(?:余市|高市|.{2,3}?)郡)(?<town>(?:玉村|大町|.{1,5}?)[町村])|"
        + "(?<ward>(?<inner>.{1,4}?市)?[^町]{1,4}?区)|(?<plain>.{1,7}?[市町村]))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    /// <summary>Represents a position between two tokens of a line.</summary>
    private readonly ref struct Place(string line, List<LineToken> tokens, int index)
    {
        private LineToken Before => tokens[index - 1];

        private LineToken After => tokens[index];

        public BreakRank Rank()
        {
            if (After.Kind == TokenKind.Blank)
            {
                return BreakRank.Never;
            }

            if (Before.Kind == TokenKind.Blank)
            {
                return index >= 2 && AreOneNumber(tokens[index - 2], index - 2) ? BreakRank.Never : BreakRank.Best;
            }

            return AreOneNumber(Before, index - 1) || Scripts.IsNeverFirst(line[After.Start]) || Scripts.IsNeverLast(line[Before.End - 1])
                || After.Kind is TokenKind.Hyphen or TokenKind.Joiner or TokenKind.Unit
                ? BreakRank.Never
                : BetweenWords();
        }

        // Checks whether the token "before" and the token after the position are parts of one number.
        private bool AreOneNumber(LineToken before, int place) => (before.Kind, After.Kind) switch
        {
            (_, TokenKind.Unit) or (_, TokenKind.Joiner) => true,
            (TokenKind.Joiner, _) => true,
            (_, TokenKind.Hyphen) => before.IsNumber || (before.IsShortLetters && place == index - 1),
            (TokenKind.Hyphen, _) => FollowsHyphen(place),
            (TokenKind.Digits, TokenKind.Digits or TokenKind.Numerals) or (TokenKind.Numerals, TokenKind.Digits) => place == index - 1,
            (TokenKind.Digits, TokenKind.Letters) or (TokenKind.Letters, TokenKind.Digits) => place == index - 1 && IsNear(before),
            (TokenKind.Character, TokenKind.Digits or TokenKind.Numerals) =>
                place == index - 1 && Scripts.IsNumberPrefix(line, before.End - 1) && (After.Kind == TokenKind.Digits || IsNumber(index)),
            _ => false,
        };

        // Joins B604 and 3F. The name of a building of three letters or more may follow the house number separately, but not precede a
        // number.
        private bool IsNear(LineToken before) => before.Kind == TokenKind.Digits ? After.Length <= 2 : before.Length <= 4;

        private bool FollowsHyphen(int hyphen)
        {
            var left = hyphen > 0 && tokens[hyphen - 1].Kind == TokenKind.Blank ? hyphen - 2 : hyphen - 1;
            if (left < 0)
            {
                return true;
            }

            var isJoined = left == hyphen - 1 && hyphen == index - 1;
            return After.Kind switch
            {
                TokenKind.Digits or TokenKind.Numerals or TokenKind.Unit =>
                    tokens[left].IsNumber || (isJoined && (tokens[left].Kind == TokenKind.Letters || IsKanaOfNumber(left))),
                TokenKind.Letters => isJoined && (tokens[left].IsNumber || (tokens[left].IsShortLetters && After.IsShortLetters)),
                // 9-ハ-3: a single kana is part of the number.
                TokenKind.Character => isJoined && tokens[left].IsNumber
                    && (index + 1 == tokens.Count || tokens[index + 1].Kind is TokenKind.Hyphen or TokenKind.Digits or TokenKind.Blank),
                _ => false,
            };
        }

        private bool IsKanaOfNumber(int place) => tokens[place].Kind == TokenKind.Character
            && place > 0 && tokens[place - 1].Kind is TokenKind.Hyphen or TokenKind.Digits;

        private BreakRank BetweenWords()
        {
            if (Before.Kind == TokenKind.Unit)
            {
                return BehindUnit();
            }

            if (Before.Kind == TokenKind.Digits)
            {
                // A kanji may be a unit that is not in the list.
                return Scripts.IsKanji(line[After.Start]) ? BreakRank.Row : BreakRank.Best;
            }

            if (After.Kind is TokenKind.Digits || (After.Kind == TokenKind.Numerals && IsNumber(index)) || IsLetteredNumber())
            {
                return Scripts.IsDirection(line[Before.End - 1]) || Before.Kind == TokenKind.Letters ? BreakRank.Words : BreakRank.Part;
            }

            return BetweenLetters();
        }

        private BreakRank BehindUnit()
        {
            if (After.Kind is TokenKind.Digits or TokenKind.Numerals || After.IsShortLetters)
            {
                return BreakRank.Row;
            }

            // 八丁堀 and 三条西 are numerals in place names.
            return Units.Closes(line.AsSpan(Before.Start, Before.Length)) ? BreakRank.Best
                : Scripts.IsDirection(line[After.Start]) || !Scripts.IsKanji(line[After.Start]) ? BreakRank.Row
                : BreakRank.Inside;
        }

        // For example B604 after the name of a building.
        private bool IsLetteredNumber() => After.IsShortLetters && index + 1 < tokens.Count
            && tokens[index + 1].Kind is TokenKind.Digits or TokenKind.Unit;

        private bool IsNumber(int place) => tokens[place].Kind == TokenKind.Digits
            || (place + 1 < tokens.Count && tokens[place + 1].Kind is TokenKind.Unit or TokenKind.Hyphen or TokenKind.Joiner);

        private BreakRank BetweenLetters()
        {
            var (left, right) = (line[Before.End - 1], line[After.Start]);
            if (left == '地' && right == '下')
            {
                return BreakRank.Never;
            }

            var isKatakana = Scripts.IsKatakana(left) || left is 'ー' or 'ｰ';
            return (isKatakana && Scripts.IsKanji(right)) || (Scripts.IsKanji(left) && Scripts.IsKatakana(right)) ? BreakRank.Words
                : After.Kind == TokenKind.Letters && Before.Kind != TokenKind.Hyphen ? BreakRank.Words
                : BreakRank.Inside;
        }
    }
}
