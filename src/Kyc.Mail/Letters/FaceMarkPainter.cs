using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Draws the marks on the face of a letter, such as 書留 and 転送不要: framed words to the right of the postcode, inside the window with the
/// address. Uses the largest font size in which the marks fit beside the postcode, or the smallest if none fits.
/// </summary>
internal sealed class FaceMarkPainter(Typeface typeface) : IDisposable
{
    private const double Padding = 0.7;
    private const double FrameThickness = 0.4;
    private const double Gap = 1;

    /// <summary>
    /// Font sizes to try, in points, for letters from 4.2 down to 3.5 mm high. A word can be read without effort from a distance of 200
    /// times the height of its letters, and a clerk looks at the letter on the table from about 0.7 m, so 3.5 mm is the minimum.
    /// </summary>
    private static readonly double[] FontSizes = [12, 11.5, 11, 10.5, 10];

    private readonly Typeface _typeface = typeface;
    private readonly Dictionary<(string Word, double Points), TextBlock> _words = [];

    /// <summary>Returns the height of the letter's marks with their frames, in millimetres.</summary>
    /// <param name="item">The letter.</param>
    /// <param name="availableWidth">Width available beside the postcode, in millimetres.</param>
    public double GetHeight(Letter item, double availableWidth) =>
        CreateWords(item, availableWidth).Max(word => word.Height) + Padding + FrameThickness;

    /// <summary>Draws the marks of the given letter.</summary>
    /// <param name="canvas">The page.</param>
    /// <param name="item">The letter.</param>
    /// <param name="right">Right side of the rightmost frame, in millimetres.</param>
    /// <param name="y">Upper side of the frames, in millimetres.</param>
    /// <param name="availableWidth">Width available beside the postcode, in millimetres.</param>
    public void Draw(PdfCanvas canvas, Letter item, double right, double y, double availableWidth)
    {
        foreach (var word in CreateWords(item, availableWidth))
        {
            var left = right - GetWidth(word);
            canvas.DrawFrame(
                left + (FrameThickness / 2),
                y + (FrameThickness / 2),
                GetWidth(word) - FrameThickness,
                word.Height + Padding,
                FrameThickness);
            canvas.DrawText(word, left + (FrameThickness / 2) + Padding, y + ((Padding + FrameThickness) / 2));
            right = left - Gap;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var word in _words.Values)
        {
            word.Dispose();
        }
    }

    private static double GetWidth(TextBlock word) => word.Width + (2 * Padding) + FrameThickness;

    // Lays out the marks in the size that fits, ordered from right to left.
    private TextBlock[] CreateWords(Letter item, double availableWidth)
    {
        string[] words = item.IsNonForwardable ? [item.Kind.GetFaceMark(), PostalTerms.NonForwardable] : [item.Kind.GetFaceMark()];
        foreach (var size in FontSizes)
        {
            var wordBlocks = Array.ConvertAll(words, word => GetWord(word, size));
            if (wordBlocks.Sum(word => GetWidth(word) + Gap) <= availableWidth)
            {
                return wordBlocks;
            }
        }

        return Array.ConvertAll(words, word => GetWord(word, FontSizes[^1]));
    }

    private TextBlock GetWord(string word, double points)
    {
        if (!_words.TryGetValue((word, points), out var text))
        {
            text = _typeface.CreateTextBlock(word, points);
            _words.Add((word, points), text);
        }

        return text;
    }
}
