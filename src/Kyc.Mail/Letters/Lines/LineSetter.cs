using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters.Lines;

/// <summary>Text measured once in a font, to be divided into lines of any size and width.</summary>
internal sealed class LineSetter
{
    // Glyphs are placed in 1/1024 of a point; measured at another size, a line may be longer by their roundings.
    private const double Tolerance = 0.02;
    private const double MeasuredPoints = 10;

    private readonly string _text;
    private readonly double[] _offsets;

    /// <summary>Measures.</summary>
    /// <param name="typeface">The font.</param>
    /// <param name="text">Lines joined by line feeds.</param>
    public LineSetter(Typeface typeface, string text)
    {
        _text = text;
        _offsets = new double[text.Length + 1];
        for (int start = 0, end; start <= text.Length; start = end + 1)
        {
            end = text.IndexOf('\n', start) is >= 0 and var feed ? feed : text.Length;
            var before = _offsets[start];
            var line = typeface.Offsets(text[start..end], MeasuredPoints);
            for (var index = 0; index < line.Length; index++)
            {
                _offsets[start + index] = before + line[index];
            }

            if (end < text.Length)
            {
                _offsets[end + 1] = _offsets[end];
            }
        }
    }

    /// <summary>Divides the text into lines joined by line feeds; null when it does not fit.</summary>
    /// <param name="points">Size of the font.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    /// <param name="most">Most lines.</param>
    /// <param name="worst">The worst place to break at.</param>
    public string? Divide(double points, double width, int most, BreakRank worst = BreakRank.Inside) =>
        LineDivider.Divide(_text, _offsets, Limit(points, width), most, worst) is { } lines ? string.Join('\n', lines) : null;

    /// <summary>
    /// Line and character, each from 1, where something begins that can't be divided and is wider than a line; null when there is nothing.
    /// </summary>
    /// <param name="points">Size of the font.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    public (int Line, int Position)? TooWide(double points, double width)
    {
        var ranks = LineBreaks.Of(_text);
        for (int start = 0, at = 1; at <= _text.Length; at++)
        {
            if (at < _text.Length && _text[at] != '\n' && _text[at - 1] != '\n' && ranks[at] == BreakRank.Never)
            {
                continue;
            }

            var (from, to) = (start, at);
            LineDivider.Trim(_text, ref from, ref to);
            if (_offsets[to] - _offsets[from] > Limit(points, width))
            {
                var lineStart = _text.LastIndexOf('\n', start) + 1;
                var line = 1 + _text.AsSpan(0, lineStart).Count('\n');
                return (line, _text[lineStart..start].EnumerateRunes().Count() + 1);
            }

            start = at;
        }

        return null;
    }

    /// <summary>Fills lines of prose, joined by line feeds; what can't be divided stays longer than a line.</summary>
    /// <param name="points">Size of the font.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    public string Fill(double points, double width) => string.Join('\n', LineDivider.Fill(_text, _offsets, Limit(points, width)));

    private static double Limit(double points, double width) => (width - Tolerance) * MeasuredPoints / points;
}
