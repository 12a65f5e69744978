namespace Kyc.Mail.Letters.Lines;

/// <summary>Divides a line into runs of characters.</summary>
internal static class LineTokens
{
    /// <summary>Divides a complete line.</summary>
    public static List<LineToken> Of(string text)
    {
        var tokens = new List<LineToken>();
        for (var at = 0; at < text.Length; at = tokens[^1].End)
        {
            tokens.Add(Next(text, at, tokens));
        }

        return tokens;
    }

    private static LineToken Next(string text, int at, List<LineToken> before)
    {
        var first = text[at];
        var last = Significant(before);
        if (char.IsWhiteSpace(first))
        {
            return Run(TokenKind.Blank, text, at, char.IsWhiteSpace);
        }

        if (Scripts.IsDigit(first))
        {
            return Run(TokenKind.Digits, text, at, Scripts.IsDigit);
        }

        if (UnitLength(text, at, before, last) is > 0 and var unit)
        {
            return new LineToken(TokenKind.Unit, at, unit);
        }

        if (Scripts.IsWordLetter(first))
        {
            return new LineToken(TokenKind.Letters, at, WordLength(text, at));
        }

        if (Scripts.IsNumeral(first))
        {
            return Run(TokenKind.Numerals, text, at, Scripts.IsNumeral);
        }

        // After kana the character ー is a long vowel: ハイツ and タワー.
        var isVowel = first is 'ー' or 'ｰ' && at > 0 && (Scripts.IsKatakana(text[at - 1]) || Scripts.IsHiragana(text[at - 1]));
        if (Scripts.IsHyphen(first) && !isVowel)
        {
            return Run(TokenKind.Hyphen, text, at, Scripts.IsHyphen);
        }

        return Scripts.IsJoiner(first) && Joins(text, at, last)
            ? new LineToken(TokenKind.Joiner, at, 1)
            : new LineToken(TokenKind.Character, at, WithMarks(text, at) - at);
    }

    private static LineToken? Significant(List<LineToken> tokens) => tokens switch
    {
        [.., var last] when last.Kind != TokenKind.Blank => last,
        [.., var last, _] => last,
        _ => null,
    };

    private static int UnitLength(string text, int at, List<LineToken> before, LineToken? last)
    {
        if (last is not { } token)
        {
            return 0;
        }

        var isNear = before[^1].Kind != TokenKind.Blank;
        var isLetter = token.IsShortLetters
            || (token.Kind == TokenKind.Character && isNear && Scripts.IsNumberPrefix(text, token.Start));
        if (!token.IsNumber && !isLetter)
        {
            return 0;
        }

        var length = Units.LengthAt(text, at, isLetter);
        // After a space, a letter is more likely a name than a floor, and the first kanji of a longer word more likely a word.
        return isNear || (length > 0 && !Scripts.IsWordLetter(text[at]) && Units.Closes(text.AsSpan(at, length))) ? length : 0;
    }

    private static bool Joins(string text, int at, LineToken? last)
    {
        var next = at + 1;
        return next < text.Length && last is { } token && (token.IsNumber || token.IsShortLetters)
            && (Scripts.IsDigit(text[next]) || Scripts.IsNumeral(text[next])
                || (Scripts.IsWordLetter(text[next]) && WordLength(text, next) <= 2));
    }

    // O'Neill, J.R. and Smith are words. Hyphens between words are handled separately.
    private static int WordLength(string text, int at)
    {
        var end = at;
        while (end < text.Length && (Scripts.IsWordLetter(text[end]) || (end > at && Scripts.IsMark(text, end)) || IsInsideWord(text, end)))
        {
            end++;
        }

        return end - at;
    }

    private static bool IsInsideWord(string text, int index) =>
        text[index] is '\'' or '’' or '＇' or '.' or '．' or '·' && index > 0 && index + 1 < text.Length
        && Scripts.IsWordLetter(text[index - 1]) && Scripts.IsWordLetter(text[index + 1]);

    private static int WithMarks(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && Scripts.IsMark(text, end))
        {
            end++;
        }

        return end;
    }

    private static LineToken Run(TokenKind kind, string text, int at, Func<char, bool> belongs)
    {
        var end = at;
        while (end < text.Length && (belongs(text[end]) || (end > at && Scripts.IsMark(text, end))))
        {
            end++;
        }

        return new LineToken(kind, at, end - at);
    }
}
