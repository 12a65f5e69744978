using System.Diagnostics.CodeAnalysis;

namespace Kyc.Mail.Manifests;

/// <summary>Divides text over a few cells of limited bytes, at places where a reader would break it; never inside a number.</summary>
internal static class CellSplitter
{
    // What ends a part of an address: prefecture, municipality, block, house.
    private const string PartEnds = "都道府県市区町村郡目地番号";
    private const string NumberSigns = "-－‐―ー";

    // They belong to the letter before them.
    private const string NeverFirst = "ーﾞﾟ";

    private enum Place
    {
        Inside,
        Possible,
        Good,
    }

    /// <summary>Divides lines over cells: a line a cell where that fits, otherwise what follows moves up.</summary>
    /// <param name="lines">Text that has all of its characters in CP932.</param>
    /// <param name="most">Number of cells.</param>
    /// <param name="bytes">Bytes of CP932 in a cell.</param>
    /// <param name="cells">Exactly <paramref name="most"/> cells, the last may be empty; together they have all that is no blank.</param>
    public static bool TrySplit(IReadOnlyList<string> lines, int most, int bytes, [NotNullWhen(true)] out string[]? cells)
    {
        var joined = string.Join('　', lines);
        var found = Split(lines, bytes, Place.Good) is { } byLine && byLine.Count <= most ? byLine
            : Split([joined], bytes, Place.Good) is { } byPart && byPart.Count <= most ? byPart
            : Split([joined], bytes, Place.Possible);
        cells = found is not null && found.Count <= most
            ? [.. found, .. Enumerable.Repeat("", most - found.Count)]
            : null;
        return cells is not null;
    }

    private static List<string>? Split(IEnumerable<string> lines, int bytes, Place wanted)
    {
        var cells = new List<string>();
        foreach (var line in lines)
        {
            for (var rest = line.Trim(); rest.Length > 0;)
            {
                var end = End(rest, bytes, wanted);
                if (end == 0)
                {
                    return null;
                }

                cells.Add(rest[..end].TrimEnd());
                rest = rest[end..].TrimStart();
            }
        }

        return cells;
    }

    // The last place of the wanted kind before the limit, or else the last possible one; 0 when there is none.
    private static int End(string text, int bytes, Place wanted)
    {
        if (Cp932.Length(text) <= bytes)
        {
            return text.Length;
        }

        var (best, possible) = (0, 0);
        for (var at = 1; at < text.Length && Cp932.Length(text.AsSpan(0, at).TrimEnd()) <= bytes; at++)
        {
            var place = PlaceAt(text[at - 1], text[at]);
            best = place >= wanted ? at : best;
            possible = place >= Place.Possible ? at : possible;
        }

        return best > 0 ? best : possible;
    }

    private static Place PlaceAt(char before, char after) =>
        (IsOfNumber(before) && IsOfNumber(after)) || NeverFirst.Contains(after, StringComparison.Ordinal) ? Place.Inside
        : char.IsWhiteSpace(before) || char.IsWhiteSpace(after) ? Place.Good
        : PartEnds.Contains(before, StringComparison.Ordinal) && !PartEnds.Contains(after, StringComparison.Ordinal) ? Place.Good
        : Place.Possible;

    private static bool IsOfNumber(char character) => char.IsDigit(character) || char.IsAsciiLetter(character)
        || character is (>= 'Ａ' and <= 'Ｚ') or (>= 'ａ' and <= 'ｚ') || NumberSigns.Contains(character, StringComparison.Ordinal);
}
