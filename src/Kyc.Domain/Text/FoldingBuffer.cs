using System.Text;

namespace Kyc.Domain.Text;

/// <summary>Folds characters one at a time, and collects the results with their original positions.</summary>
internal sealed class FoldingBuffer(int capacity)
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const char FirstHalfWidthKana = '\uFF61';
    private const char LastHalfWidthKana = '\uFF9F';
    private const char VoicedMark = '\u3099';
    private const char SemiVoicedMark = '\u309A';

    // The full-width characters for the half-width characters U+FF61 to U+FF9F.
    private const string HalfWidthKana =
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

    private const string UnvoicedLetters = "うかきくけこさしすせそたちつてとはひふへほゝウカキクケコサシスセソタチツテトハヒフヘホワヰヱヲヽ";
    private const string VoicedLetters = "ゔがぎぐげござじずぜぞだぢづでどばびぶべぼゞヴガギグゲゴザジズゼゾダヂヅデドバビブベボヷヸヹヺヾ";
    private const string SemiVoiceableLetters = "はひふへほハヒフヘホ";
    private const string SemiVoicedLetters = "ぱぴぷぺぽパピプペポ";

    private readonly StringBuilder _text = new(capacity);
    private readonly List<int> _starts = new(capacity);
    private readonly List<int> _ends = new(capacity);

    public string Text => _text.ToString();

    public int[] Starts => [.. _starts];

    public int[] Ends => [.. _ends];

    public void Append(Rune rune, int start, int end)
    {
        if (rune.IsBmp && TextFolding.IsFolded((char)rune.Value))
        {
            Add((char)rune.Value, start, end);
            return;
        }

        if (SymbolCharacters.IsInvisible(rune.Value))
        {
            return;
        }

        if (!rune.IsBmp)
        {
            Add(CompatibilityIdeographs.ToUnified(rune).ToString(), start, end);
            return;
        }

        var character = (char)rune.Value;
        character = character is >= FirstFullWidth and <= LastFullWidth ? (char)(character - FirstFullWidth + '!') : character;
        if (SymbolCharacters.FindAsciiSymbol(character) is { } symbol)
        {
            Add(symbol, start, end);
        }
        else if (character is >= FirstHalfWidthKana and <= LastHalfWidthKana)
        {
            AddKana(HalfWidthKana[character - FirstHalfWidthKana], start, end);
        }
        else if (character is >= VoicedMark and <= '\u309C')
        {
            // U+309B and U+309C are the non-combining forms of the same two marks.
            AddKana(character is VoicedMark or '\u309B' ? VoicedMark : SemiVoicedMark, start, end);
        }
        else if (character < '\u2000')
        {
            AddLatinCharacter(character, start, end);
        }
        else
        {
            Add(CompatibilityIdeographs.ToUnified(new Rune(character)).ToString(), start, end);
        }
    }

    // Appends a kana or a voicing mark. A voicing mark is combined with the preceding letter if that letter can have the mark.
    private void AddKana(char kana, int start, int end)
    {
        var (plainLetters, markedLetters) = kana switch
        {
            VoicedMark => (UnvoicedLetters, VoicedLetters),
            SemiVoicedMark => (SemiVoiceableLetters, SemiVoicedLetters),
            _ => ("", ""),
        };
        var letter = _text.Length > 0 ? plainLetters.IndexOf(_text[^1], StringComparison.Ordinal) : -1;
        if (letter >= 0)
        {
            _text[^1] = markedLetters[letter];
            _ends[^1] = end;
        }
        else
        {
            Add(kana, start, end);
        }
    }

    // Appends a Latin letter or a mark. Splits a precomposed character into a letter and marks. Puts marks in canonical order
    // (Unicode 3.11).
    private void AddLatinCharacter(char character, int start, int end)
    {
        if (MarkedLetters.TrySplit(character, out var letter, out var mark))
        {
            AddLatinCharacter(letter, start, end);
            AddLatinCharacter(mark, start, end);
            return;
        }

        Add(character, start, end);
        var markClass = MarkedLetters.GetCombiningClass(character);
        for (
            var index = _text.Length - 1;
            index > 0 && MarkedLetters.GetCombiningClass(_text[index - 1]) > markClass && markClass > 0;
            index--)
        {
            (_text[index - 1], _text[index]) = (_text[index], _text[index - 1]);
            (_starts[index - 1], _starts[index]) = (_starts[index], _starts[index - 1]);
            (_ends[index - 1], _ends[index]) = (_ends[index], _ends[index - 1]);
        }
    }

    private void Add(string characters, int start, int end)
    {
        foreach (var character in characters)
        {
            Add(character, start, end);
        }
    }

    private void Add(char character, int start, int end)
    {
        _text.Append(character);
        _starts.Add(start);
        _ends.Add(end);
    }
}
