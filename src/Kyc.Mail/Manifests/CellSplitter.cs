using System.Diagnostics.CodeAnalysis;
using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Manifests;

/// <summary>Divides text over a few cells of limited bytes, at the places where letters break their lines; never inside a number.</summary>
internal static class CellSplitter
{
    /// <summary>Divides lines over cells: a line a cell where that fits, otherwise what follows moves up.</summary>
    /// <param name="lines">Text that has all of its characters in CP932.</param>
    /// <param name="most">Number of cells.</param>
    /// <param name="bytes">Bytes of CP932 in a cell.</param>
    /// <param name="cells">Exactly <paramref name="most"/> cells, the last may be empty; together they have all that is no blank.</param>
    public static bool TrySplit(IReadOnlyList<string> lines, int most, int bytes, [NotNullWhen(true)] out string[]? cells)
    {
        var (byLine, joined) = (string.Join('\n', lines), string.Join('　', lines));
        var found = Divide(byLine, BreakRank.Words) ?? Divide(joined, BreakRank.Words)
            ?? Divide(byLine, BreakRank.Inside) ?? Divide(joined, BreakRank.Inside);
        cells = found is null ? null : [.. found, .. Enumerable.Repeat("", most - found.Count)];
        return cells is not null;

        IReadOnlyList<string>? Divide(string text, BreakRank worst) => LineDivider.Divide(text, Offsets(text), bytes, most, worst);
    }

    private static double[] Offsets(string text)
    {
        var offsets = new double[text.Length + 1];
        for (var index = 0; index < text.Length; index++)
        {
            offsets[index + 1] = offsets[index] + (text[index] == '\n' ? 0 : Cp932.Length(text.AsSpan(index, 1)));
        }

        return offsets;
    }
}
