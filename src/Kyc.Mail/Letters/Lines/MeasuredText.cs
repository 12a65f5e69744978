using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters.Lines;

/// <summary>Represents text that is measured once in a font and can then be divided into lines for any font size and width.</summary>
internal sealed class MeasuredText
{
    // In millimetres. Glyphs are positioned in units of 1/1024 point. At a different size, rounding may make a line longer than measured.
    private const double Tolerance = 0.02;
    private const double MeasuredPoints = 10;

    private readonly string _text;
    private readonly double[] _offsets;

    /// <summary>Measures the text.</summary>
    /// <param name="typeface">The font.</param>
    /// <param name="text">Lines joined by line feeds.</param>
    public MeasuredText(Typeface typeface, string text)
    {
        _text = text;
        _offsets = new double[text.Length + 1];
        for (int start = 0, end; start <= text.Length; start = end + 1)
        {
            end = text.IndexOf('\n', start) is >= 0 and var lineFeedIndex ? lineFeedIndex : text.Length;
            var offsetBefore = _offsets[start];
            var lineOffsets = typeface.MeasureOffsets(text[start..end], MeasuredPoints);
            for (var index = 0; index < lineOffsets.Length; index++)
            {
                _offsets[start + index] = offsetBefore + lineOffsets[index];
            }

            if (end < text.Length)
            {
                _offsets[end + 1] = _offsets[end];
            }
        }
    }

    /// <summary>Returns the text divided into lines that are joined by line feeds; null if it does not fit.</summary>
    /// <param name="points">Font size in points.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    /// <param name="maxLines">Maximum number of lines.</param>
    /// <param name="maxRank">The worst rank with which a break is allowed.</param>
    public string? Divide(double points, double width, int maxLines, BreakRank maxRank = BreakRank.InsideWord) =>
        LineDivider.Divide(_text, _offsets, GetLimit(points, width), maxLines, maxRank) is { } lines ? string.Join('\n', lines) : null;

    /// <summary>
    /// Finds the first part of the text that cannot be divided and is wider than a line. Returns the line and the character at which it
    /// begins, both from 1; null if all parts fit.
    /// </summary>
    /// <param name="points">Font size in points.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    public (int Line, int Position)? FindTooWidePart(double points, double width)
    {
        var ranks = LineBreakRanker.GetRanks(_text);
        for (int start = 0, at = 1; at <= _text.Length; at++)
        {
            if (at < _text.Length && _text[at] != '\n' && _text[at - 1] != '\n' && ranks[at] == BreakRank.Never)
            {
                continue;
            }

            var (from, to) = (start, at);
            LineDivider.Trim(_text, ref from, ref to);
            if (_offsets[to] - _offsets[from] > GetLimit(points, width))
            {
                var lineStart = _text.LastIndexOf('\n', start) + 1;
                var line = 1 + _text.AsSpan(0, lineStart).Count('\n');
                return (line, _text[lineStart..start].EnumerateRunes().Count() + 1);
            }

            start = at;
        }

        return null;
    }

    /// <summary>
    /// Returns the text wrapped as running text, with its lines joined by line feeds. Text that cannot be divided exceeds the width.
    /// </summary>
    /// <param name="points">Font size in points.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    public string WrapLines(double points, double width) =>
        string.Join('\n', LineDivider.WrapLines(_text, _offsets, GetLimit(points, width)));

    private static double GetLimit(double points, double width) => (width - Tolerance) * MeasuredPoints / points;
}
