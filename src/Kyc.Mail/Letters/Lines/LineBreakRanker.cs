using System.Text.RegularExpressions;

namespace Kyc.Mail.Letters.Lines;

/// <summary>
/// Determines where lines of addresses and names may be broken: never inside a number with its hyphens, between a number and its unit, or
/// inside a Latin word, and preferably where a reader would divide an address. Used for letters, labels, manifests and the cells of CSV
/// files.
/// </summary>
internal static partial class LineBreakRanker
{
    /// <summary>Ranks each position of the given text as a line break.</summary>
    /// <param name="text">A line, or lines joined by line feeds.</param>
    /// <returns>
    /// The rank of a break before each character. The values for line feeds and for the first character of each line have no meaning.
    /// </returns>
    public static BreakRank[] GetRanks(string text)
    {
        var ranks = new BreakRank[text.Length];
        Array.Fill(ranks, BreakRank.Never);
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var lineFeedIndex ? lineFeedIndex : text.Length;
            RankLine(text[start..end], ranks.AsSpan(start, end - start));
            start = end + 1;
        }

        return ranks;
    }

    private static void RankLine(string line, Span<BreakRank> ranks)
    {
        var tokens = LineTokenizer.Tokenize(line);
        for (var index = 1; index < tokens.Count; index++)
        {
            ranks[tokens[index].Start] = new BreakPosition(line, tokens, index).GetRank();
        }

        foreach (Group group in MunicipalityRegex().Match(line).Groups)
        {
            if (group.Name != "0" && group.Success && group.Index + group.Length < ranks.Length)
            {
                ref var rank = ref ranks[group.Index + group.Length];
                rank = rank == BreakRank.Never ? rank : GetMinimum(rank, BreakRank.AfterPart);
            }
        }

        RankTitle(line, ranks);
    }

    private static BreakRank GetMinimum(BreakRank left, BreakRank right) => left < right ? left : right;

    // The title 様 belongs to the name before it, so a break between them is among the worst.
    private static void RankTitle(string line, Span<BreakRank> ranks)
    {
        if (line.EndsWith("　様", StringComparison.Ordinal))
        {
            ranks[^1] = BreakRank.InsideWord;
        }
    }

    // Matches the prefecture and the municipality. The pattern lists the municipalities whose names themselves contain 市, 町, 村 or 郡.
    [GeneratedRegex(
        "^(?<prefecture>東京都|北海道|京都府|大阪府|.{2,3}県)?(?:(?<city>(?:東村山|武蔵村山|羽村|十日町|野々市|大町|蒲郡|四日市|廿日市|大和郡山|"
        + "郡山|郡上|小郡|町田|市川|市原|村山|村上|田村|中村)市)|(?<county>(?:余市|高市|.{2,3}?)郡)(?<town>(?:玉村|大町|.{1,5}?)[町村])|"
        + "(?<ward>(?<inner>.{1,4}?市)?[^町]{1,4}?区)|(?<plain>.{1,7}?[市町村]))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex MunicipalityRegex();

    /// <summary>Represents a position between two tokens of a line.</summary>
    private readonly ref struct BreakPosition(string line, List<LineToken> tokens, int index)
    {
        private LineToken PreviousToken => tokens[index - 1];

        private LineToken NextToken => tokens[index];

        public BreakRank GetRank()
        {
            if (NextToken.Kind == TokenKind.Whitespace)
            {
                return BreakRank.Never;
            }

            if (PreviousToken.Kind == TokenKind.Whitespace)
            {
                return index >= 2 && AreOneNumber(tokens[index - 2], index - 2) ? BreakRank.Never : BreakRank.Best;
            }

            return
                AreOneNumber(PreviousToken, index - 1)
                || CharacterClasses.IsForbiddenLineStart(line[NextToken.Start])
                || CharacterClasses.IsForbiddenLineEnd(line[PreviousToken.End - 1])
                || NextToken.Kind is TokenKind.Hyphen or TokenKind.Joiner or TokenKind.Unit
                ? BreakRank.Never
                : RankBetweenWords();
        }

        // Checks whether the token "before" and the token after this position are parts of one number.
        private bool AreOneNumber(LineToken before, int tokenIndex) => (before.Kind, NextToken.Kind) switch
        {
            (_, TokenKind.Unit) or (_, TokenKind.Joiner) => true,
            (TokenKind.Joiner, _) => true,
            (_, TokenKind.Hyphen) => before.IsNumber || (before.IsShortWord && tokenIndex == index - 1),
            (TokenKind.Hyphen, _) => IsOneNumberAfterHyphen(tokenIndex),
            (TokenKind.Digits, TokenKind.Digits or TokenKind.Numerals) or (TokenKind.Numerals, TokenKind.Digits) => tokenIndex == index - 1,
            (TokenKind.Digits, TokenKind.Letters) or (TokenKind.Letters, TokenKind.Digits) => tokenIndex == index - 1
                && IsJoinedToNext(before),
            (TokenKind.Character, TokenKind.Digits or TokenKind.Numerals) => tokenIndex == index - 1
                && CharacterClasses.IsNumberPrefix(line, before.End - 1)
                && (NextToken.Kind == TokenKind.Digits || IsNumberAt(index)),
            _ => false,
        };

        // Joins B604 and 3F. Up to two letters after a number and up to four letters before a number are joined to it. More letters after a
        // number are the name of a building.
        private bool IsJoinedToNext(LineToken before) => before.Kind == TokenKind.Digits ? NextToken.Length <= 2 : before.Length <= 4;

        private bool IsOneNumberAfterHyphen(int hyphenIndex)
        {
            var leftIndex = hyphenIndex > 0 && tokens[hyphenIndex - 1].Kind == TokenKind.Whitespace ? hyphenIndex - 2 : hyphenIndex - 1;
            if (leftIndex < 0)
            {
                return true;
            }

            var isJoined = leftIndex == hyphenIndex - 1 && hyphenIndex == index - 1;
            return NextToken.Kind switch
            {
                TokenKind.Digits or TokenKind.Numerals or TokenKind.Unit =>
                    tokens[leftIndex].IsNumber || (isJoined && (tokens[leftIndex].Kind == TokenKind.Letters || IsKanaInNumber(leftIndex))),
                TokenKind.Letters => isJoined
                    && (tokens[leftIndex].IsNumber || (tokens[leftIndex].IsShortWord && NextToken.IsShortWord)),
                // 9-ハ-3: a single kana is part of the number.
                TokenKind.Character => isJoined
                    && tokens[leftIndex].IsNumber
                    && (
                        index + 1 == tokens.Count
                            || tokens[index + 1].Kind is TokenKind.Hyphen or TokenKind.Digits or TokenKind.Whitespace),
                _ => false,
            };
        }

        private bool IsKanaInNumber(int tokenIndex) => tokens[tokenIndex].Kind == TokenKind.Character
            && tokenIndex > 0 && tokens[tokenIndex - 1].Kind is TokenKind.Hyphen or TokenKind.Digits;

        private BreakRank RankBetweenWords()
        {
            if (PreviousToken.Kind == TokenKind.Unit)
            {
                return RankAfterUnit();
            }

            if (PreviousToken.Kind == TokenKind.Digits)
            {
                // A kanji may be a unit that AddressUnits does not contain.
                return CharacterClasses.IsKanji(line[NextToken.Start]) ? BreakRank.BetweenNumbers : BreakRank.Best;
            }

            if (NextToken.Kind is TokenKind.Digits || (NextToken.Kind == TokenKind.Numerals && IsNumberAt(index)) || IsLetteredNumber())
            {
                return CharacterClasses.IsDirection(line[PreviousToken.End - 1]) || PreviousToken.Kind == TokenKind.Letters
                    ? BreakRank.BetweenWords
                    : BreakRank.AfterPart;
            }

            return RankBetweenLetters();
        }

        private BreakRank RankAfterUnit()
        {
            if (NextToken.Kind is TokenKind.Digits or TokenKind.Numerals || NextToken.IsShortWord)
            {
                return BreakRank.BetweenNumbers;
            }

            // After any other unit, a kanji may continue a place name that begins with a numeral, such as 八丁堀 and 三条西.
            return AddressUnits.EndsHouseNumber(line.AsSpan(PreviousToken.Start, PreviousToken.Length)) ? BreakRank.Best
                : CharacterClasses.IsDirection(line[NextToken.Start]) || !CharacterClasses.IsKanji(line[NextToken.Start])
                    ? BreakRank.BetweenNumbers
                : BreakRank.InsideWord;
        }

        // Checks whether a number that begins with one or two letters follows, such as B604 after the name of a building.
        private bool IsLetteredNumber() => NextToken.IsShortWord && index + 1 < tokens.Count
            && tokens[index + 1].Kind is TokenKind.Digits or TokenKind.Unit;

        private bool IsNumberAt(int tokenIndex) => tokens[tokenIndex].Kind == TokenKind.Digits
            || (tokenIndex + 1 < tokens.Count && tokens[tokenIndex + 1].Kind is TokenKind.Unit or TokenKind.Hyphen or TokenKind.Joiner);

        private BreakRank RankBetweenLetters()
        {
            var (left, right) = (line[PreviousToken.End - 1], line[NextToken.Start]);
            if (left == '地' && right == '下')
            {
                return BreakRank.Never;
            }

            var isKatakana = CharacterClasses.IsKatakana(left) || left is 'ー' or 'ｰ';
            return (isKatakana && CharacterClasses.IsKanji(right)) || (CharacterClasses.IsKanji(left) && CharacterClasses.IsKatakana(right))
                    ? BreakRank.BetweenWords
                : NextToken.Kind == TokenKind.Letters && PreviousToken.Kind != TokenKind.Hyphen ? BreakRank.BetweenWords
                : BreakRank.InsideWord;
        }
    }
}
