using System.Text;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Splits the part of an address after the municipality or the town into names, Latin letters, and numbers with their units. Kanji numerals
/// are numbers before a unit, after 第, and between numbers. Elsewhere they are part of a name (伊万里, 六本木). Digits and other number
/// characters are separate numbers: 2① is 2 and 1.
/// </summary>
internal sealed class AddressTokenizer
{
    private const char Space = ' ';
    private const char LongVowel = 'ー';
    private const char OrdinalPrefix = '第';
    private const string Particles = "のノ之";
    private const string Separators = ",、.・/#:;()[]「」『』【】《》〈〉〔〕\"'_";

    // Branches are letters that identify the parts of a lot. Registers are letters that identify the land registers of a village.
    private const string BranchLetters = "イロハニホヘトチリヌルヲワカヨタレソツネナラム甲乙丙丁戊己庚辛壬癸";
    private const string RegisterLetters = "甲乙丙丁";

    private readonly string _text;
    private readonly List<AddressToken> _tokens = [];
    private readonly StringBuilder _name = new();
    private int _index;
    private int _nameStart;
    private int _nameEnd;
    private bool _hasHyphen;

    private AddressTokenizer(string text, int start) => (_text, _index) = (text, start);

    private bool IsAfterNumber => _name.Length == 0 && _tokens.Count > 0 && _tokens[^1].Kind == AddressTokenKind.Number;

    /// <summary>Reads the tokens of a folded text, starting at the given position.</summary>
    public static List<AddressToken> Read(string folded, int start) => new AddressTokenizer(folded, start).Read();

    private List<AddressToken> Read()
    {
        while (_index < _text.Length)
        {
            var character = _text[_index];
            if (character == Space || Separators.Contains(character, StringComparison.Ordinal))
            {
                _index++;
            }
            else if (IsHyphen(_index))
            {
                _hasHyphen = true;
                _index++;
            }
            else if (!TryReadNumber() && !TryReadLetters() && !TrySkipParticle() && !TrySkipSection())
            {
                AppendName(character == '-' ? LongVowel : character);
            }
        }

        CloseName();
        return _tokens;
    }

    // Between kana, people type hyphens for the long vowel mark. Elsewhere they type the long vowel mark for a hyphen.
    private bool IsHyphen(int index)
    {
        var followsKana = index > 0 && IsKana(_text[index - 1]);
        return _text[index] switch
        {
            '-' or '~' => !(followsKana && index + 1 < _text.Length && IsKana(_text[index + 1])),
            LongVowel => !followsKana,
            _ => false,
        };
    }

    private bool TryReadNumber()
    {
        if (char.IsAsciiDigit(_text[_index]))
        {
            var end = _index;
            while (end < _text.Length && char.IsAsciiDigit(_text[end]))
            {
                end++;
            }

            AddNumber(_text[_index..end], end);
            return true;
        }

        if (NumberCharacters.TryReadDigits(_text[_index], out var digits))
        {
            AddNumber(digits, _index + 1);
            return true;
        }

        if (NumberCharacters.TryReadRoman(_text[_index], out var romanValue, out var letters))
        {
            AddNumber($"{romanValue}", _index + 1, letters);
            return true;
        }

        return TryReadKanjiNumber();
    }

    private bool TryReadKanjiNumber()
    {
        var length = KanjiNumber.GetLength(_text, _index);
        if (length == 0)
        {
            return false;
        }

        var end = _index + length;
        if (KanjiNumber.TryParse(_text.AsSpan(_index, length), out var number) && IsNumber(end))
        {
            AddNumber($"{number}", end);
            return true;
        }

        for (; _index < end;)
        {
            AppendName(_text[_index]);
        }

        return true;
    }

    private bool IsNumber(int end)
    {
        var next = SkipSpaces(end);
        return NumberUnits.ReadAt(_text, next, HasNumbers(), out _) != NumberUnit.None
            || (_index > 0 && _text[_index - 1] == OrdinalPrefix)
            || (IsAfterNumber && (next == _text.Length || next > end || IsNumberEnd(next)))
            || (next < _text.Length && IsHyphen(next) && next + 1 < _text.Length && IsNumeral(_text[next + 1]));
    }

    private bool IsNumberEnd(int index) => IsHyphen(index)
        || Separators.Contains(_text[index], StringComparison.Ordinal) || Particles.Contains(_text[index], StringComparison.Ordinal);

    private void AddNumber(string digits, int end, string romanLetters = "")
    {
        var next = SkipSpaces(end);
        var unit = NumberUnits.ReadAt(_text, next, HasNumbers(), out var unitEnd);
        if (unit == NumberUnit.None && IsFloorLetter(end))
        {
            (unit, unitEnd) = (NumberUnit.Floor, end + 1);
        }

        unit = unit == NumberUnit.HouseOrRoom && IsAfterNumber && _tokens[^1].Unit == NumberUnit.Lot ? NumberUnit.House : unit;
        if (_name.Length > 0 && _name[^1] == OrdinalPrefix && (unit == NumberUnit.HouseOrRoom || NumberUnits.CanIgnoreOrdinalPrefix(unit)))
        {
            unit = unit == NumberUnit.HouseOrRoom ? NumberUnit.OrdinalNumber : unit;
            _name.Length--;
        }

        var isJoined = _hasHyphen && IsAfterNumber && _tokens[^1].Unit == NumberUnit.None;
        CloseName();
        Add(new AddressToken(AddressTokenKind.Number, digits, _index, unit == NumberUnit.None ? end : unitEnd)
        {
            Unit = unit,
            RomanLetters = romanLetters,
            IsJoined = isJoined,
        });
    }

    private bool IsFloorLetter(int index) =>
        index < _text.Length && _text[index] is 'F' or 'f' && (index + 1 == _text.Length || !char.IsAsciiLetter(_text[index + 1]));

    private bool TryReadLetters()
    {
        var end = _index;
        while (end < _text.Length && char.IsAsciiLetter(_text[end]))
        {
            end++;
        }

        if (end == _index)
        {
            return false;
        }

        var letters = _text[_index..end].ToUpperInvariant();
        if (NumberCharacters.TryReadRomanLetters(letters, out var romanValue))
        {
            AddNumber($"{romanValue}", end, letters);
            return true;
        }

        CloseName();
        var unit = NumberUnits.ReadAt(_text, SkipSpaces(end), HasNumbers(), out var unitEnd);
        var isPartOfBuilding = unit is NumberUnit.Building or NumberUnit.Hall or NumberUnit.Room or NumberUnit.HouseOrRoom;
        unit = isPartOfBuilding ? unit : NumberUnit.None;
        var token = new AddressToken(AddressTokenKind.Letters, letters, _index, isPartOfBuilding ? unitEnd : end) { Unit = unit };
        if (_tokens.Count > 0 && IsWord(_tokens[^1]) && IsWord(token))
        {
            // The words of a building's name may be written together or separately. Single letters are not joined, because each identifies
            // a part.
            token = token with { Value = _tokens[^1].Value + letters, Start = _tokens[^1].Start };
            _tokens.RemoveAt(_tokens.Count - 1);
        }

        Add(token);
        return true;
    }

    private static bool IsWord(AddressToken token) =>
        token is { Kind: AddressTokenKind.Letters, Unit: NumberUnit.None, Value.Length: > 1 };

    // Skips の (or ノ, 之) if it is only a connector: between numbers, before a part of a lot (1234番地のイ) or after a register (甲の12).
    private bool TrySkipParticle()
    {
        if (!Particles.Contains(_text[_index], StringComparison.Ordinal))
        {
            return false;
        }

        var next = SkipSpaces(_index + 1);
        var isConnector = next < _text.Length && (IsAfterNumber
            ? IsNumeralAt(next) || IsBranch(next)
            : IsPartOfLot() && char.IsAsciiDigit(_text[next]));
        _index += isConnector ? 1 : 0;
        _hasHyphen |= isConnector;
        return isConnector;
    }

    private bool IsPartOfLot() => _name.Length > 0
        && (_name.Length == 1 ? BranchLetters : RegisterLetters).Contains(_name[^1], StringComparison.Ordinal);

    private bool IsNumeralAt(int index)
    {
        var end = index + KanjiNumber.GetLength(_text, index);
        return char.IsAsciiDigit(_text[index])
            || (
                end > index
                && (
                    end == _text.Length
                    || IsNumberEnd(end)
                    || _text[end] == Space
                    || NumberUnits.ReadAt(_text, end, true, out _) != NumberUnit.None));
    }

    private bool IsBranch(int index) => BranchLetters.Contains(_text[index], StringComparison.Ordinal)
        && (index + 1 == _text.Length || _text[index + 1] == Space || char.IsAsciiDigit(_text[index + 1]) || IsNumberEnd(index + 1));

    // Skips 大字 and 字 before the name of a section, but not 字 at the end of a word (十文字).
    private bool TrySkipSection()
    {
        var length = string.CompareOrdinal(_text, _index, "大字", 0, 2) == 0 ? 2 : _text[_index] == '字' ? 1 : 0;
        var next = SkipSpaces(_index + length);
        if (length == 0 || HasNumbers() || next == _text.Length || char.IsAsciiDigit(_text[next]) || (_name.Length > 0 && _name[^1] == '文'))
        {
            return false;
        }

        _index += length;
        return true;
    }

    private bool HasNumbers() => _tokens.Any(token => token.Kind == AddressTokenKind.Number);

    private void AppendName(char character)
    {
        _nameStart = _name.Length == 0 ? _index : _nameStart;
        _name.Append(AddressLetters.ToComparisonLetter(character));
        _nameEnd = ++_index;
    }

    private void CloseName()
    {
        if (_name.Length > 0)
        {
            _tokens.Add(new AddressToken(AddressTokenKind.Text, _name.ToString(), _nameStart, _nameEnd));
            _name.Clear();
        }
    }

    private void Add(AddressToken token)
    {
        _tokens.Add(token);
        _index = token.End;
        _hasHyphen = false;
    }

    private int SkipSpaces(int index) => PlaceNameMatcher.SkipSpaces(_text, index);

    private static bool IsNumeral(char character) => char.IsAsciiDigit(character) || KanjiNumber.IsNumeral(character);

    private static bool IsKana(char character) => character is >= '\u3041' and <= '\u3096' or >= '\u30A1' and <= '\u30FA' or LongVowel;
}
