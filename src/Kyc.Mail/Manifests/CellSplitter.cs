using System.Diagnostics.CodeAnalysis;
using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Manifests;

/// <summary>
/// Divides text among a small number of cells, each with a limited number of bytes. A cell can end wherever a line of a letter can end, so
/// never inside a number.
/// </summary>
internal static class CellSplitter
{
    /// <summary>
    /// Divides lines among cells. If possible, each line begins a new cell; otherwise the lines are joined before they are divided. Words
    /// are divided only if there is no other way.
    /// </summary>
    /// <param name="lines">Lines whose characters are all in CP932.</param>
    /// <param name="cellCount">Number of cells.</param>
    /// <param name="maxBytes">Maximum number of CP932 bytes in a cell.</param>
    /// <param name="cells">
    /// Exactly <paramref name="cellCount"/> cells, the last of which may be empty; null if the text does not fit. Together they contain all
    /// of the text except white space at the ends of cells.
    /// </param>
    public static bool TrySplit(IReadOnlyList<string> lines, int cellCount, int maxBytes, [NotNullWhen(true)] out string[]? cells)
    {
        var (separateLines, joinedLines) = (string.Join('\n', lines), string.Join('　', lines));
        var parts = Divide(separateLines, BreakRank.BetweenWords) ?? Divide(joinedLines, BreakRank.BetweenWords)
            ?? Divide(separateLines, BreakRank.InsideWord) ?? Divide(joinedLines, BreakRank.InsideWord);
        cells = parts is null ? null : [.. parts, .. Enumerable.Repeat("", cellCount - parts.Count)];
        return cells is not null;

        IReadOnlyList<string>? Divide(string text, BreakRank maxRank) =>
            LineDivider.Divide(text, GetOffsets(text), maxBytes, cellCount, maxRank);
    }

    private static double[] GetOffsets(string text)
    {
        var offsets = new double[text.Length + 1];
        for (var index = 0; index < text.Length; index++)
        {
            offsets[index + 1] = offsets[index] + (text[index] == '\n' ? 0 : Cp932.GetByteCount(text.AsSpan(index, 1)));
        }

        return offsets;
    }
}
