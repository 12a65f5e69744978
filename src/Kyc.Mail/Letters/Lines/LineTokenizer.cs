namespace Kyc.Mail.Letters.Lines;

/// <summary>Divides a line into runs of characters.</summary>
internal static class LineTokenizer
{
    /// <summary>Returns the runs of characters of a complete line, in order.</summary>
    public static List<LineToken> Tokenize(string text)
    {
        var tokens = new List<LineToken>();
        for (var at = 0; at < text.Length; at = tokens[^1].End)
        {
            tokens.Add(ReadNextToken(text, at, tokens));
        }

        return tokens;
    }

    private static LineToken ReadNextToken(string text, int at, List<LineToken> precedingTokens)
    {
        var first = text[at];
        var lastToken = FindLastVisibleToken(precedingTokens);
        if (char.IsWhiteSpace(first))
        {
            return ReadRun(TokenKind.Whitespace, text, at, char.IsWhiteSpace);
        }

        if (CharacterClasses.IsDigit(first))
        {
            return ReadRun(TokenKind.Digits, text, at, CharacterClasses.IsDigit);
        }

        if (GetUnitLength(text, at, precedingTokens, lastToken) is > 0 and var unitLength)
        {
            return new LineToken(TokenKind.Unit, at, unitLength);
        }

        if (CharacterClasses.IsWordLetter(first))
        {
            return new LineToken(TokenKind.Letters, at, GetWordLength(text, at));
        }

        if (CharacterClasses.IsKanjiNumeral(first))
        {
            return ReadRun(TokenKind.Numerals, text, at, CharacterClasses.IsKanjiNumeral);
        }

        // After kana, the character ー marks a long vowel, as in タワー.
        var isLongVowelMark =
            first is 'ー' or 'ｰ' && at > 0 && (CharacterClasses.IsKatakana(text[at - 1]) || CharacterClasses.IsHiragana(text[at - 1]));
        if (CharacterClasses.IsHyphen(first) && !isLongVowelMark)
        {
            return ReadRun(TokenKind.Hyphen, text, at, CharacterClasses.IsHyphen);
        }

        return CharacterClasses.IsJoiner(first) && IsJoinerAt(text, at, lastToken)
            ? new LineToken(TokenKind.Joiner, at, 1)
            : new LineToken(TokenKind.Character, at, GetEndWithMarks(text, at) - at);
    }

    private static LineToken? FindLastVisibleToken(List<LineToken> tokens) => tokens switch
    {
        [.., var last] when last.Kind != TokenKind.Whitespace => last,
        [.., var last, _] => last,
        _ => null,
    };

    private static int GetUnitLength(string text, int at, List<LineToken> precedingTokens, LineToken? lastToken)
    {
        if (lastToken is not { } token)
        {
            return 0;
        }

        var isAdjacent = precedingTokens[^1].Kind != TokenKind.Whitespace;
        var isLetter = token.IsShortWord
            || (token.Kind == TokenKind.Character && isAdjacent && CharacterClasses.IsNumberPrefix(text, token.Start));
        if (!token.IsNumber && !isLetter)
        {
            return 0;
        }

        var length = AddressUnits.GetLengthAt(text, at, isLetter);
        // After a space, only a unit that ends a house number is accepted. A letter is more likely a name than a floor, and any other kanji
        // more likely the first character of a word.
        return
            isAdjacent || (length > 0 && !CharacterClasses.IsWordLetter(text[at]) && AddressUnits.EndsHouseNumber(text.AsSpan(at, length)))
            ? length
            : 0;
    }

    private static bool IsJoinerAt(string text, int at, LineToken? lastToken)
    {
        var nextIndex = at + 1;
        return nextIndex < text.Length && lastToken is { } token && (token.IsNumber || token.IsShortWord)
            && (CharacterClasses.IsDigit(text[nextIndex]) || CharacterClasses.IsKanjiNumeral(text[nextIndex])
                || (CharacterClasses.IsWordLetter(text[nextIndex]) && GetWordLength(text, nextIndex) <= 2));
    }

    // An apostrophe or a full stop between two letters belongs to the word: O'Neill and J.R are one word each. Hyphens between words are
    // handled separately.
    private static int GetWordLength(string text, int at)
    {
        var end = at;
        while (end < text.Length
            && (
                CharacterClasses.IsWordLetter(text[end])
                || (end > at && CharacterClasses.BelongsToPrevious(text, end))
                || IsInsideWord(text, end)))
        {
            end++;
        }

        return end - at;
    }

    private static bool IsInsideWord(string text, int index) =>
        text[index] is '\'' or '’' or '＇' or '.' or '．' or '·' && index > 0 && index + 1 < text.Length
        && CharacterClasses.IsWordLetter(text[index - 1]) && CharacterClasses.IsWordLetter(text[index + 1]);

    private static int GetEndWithMarks(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && CharacterClasses.BelongsToPrevious(text, end))
        {
            end++;
        }

        return end;
    }

    private static LineToken ReadRun(TokenKind kind, string text, int at, Func<char, bool> isInRun)
    {
        var end = at;
        while (end < text.Length && (isInRun(text[end]) || (end > at && CharacterClasses.BelongsToPrevious(text, end))))
        {
            end++;
        }

        return new LineToken(kind, at, end - at);
    }
}
