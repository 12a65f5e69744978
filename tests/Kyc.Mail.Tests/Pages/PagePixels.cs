using System.Globalization;
using System.Text;

namespace Kyc.Mail.Tests.Pages;

/// <summary>Represents the pixels of a part of a page as black and white.</summary>
internal sealed class PagePixels
{
    private const byte BlackThreshold = 128;
    private readonly byte[] _bytes;
    private readonly int _firstPixelIndex;

    private PagePixels(byte[] bytes, int firstPixelIndex, int width, int height, double pixelsPerMillimetre)
    {
        _bytes = bytes;
        _firstPixelIndex = firstPixelIndex;
        Width = width;
        Height = height;
        PixelsPerMillimetre = pixelsPerMillimetre;
    }

    public int Width { get; }

    public int Height { get; }

    public double PixelsPerMillimetre { get; }

    /// <summary>
    /// Reads a binary portable graymap (PGM): the header fields P5, width, height and 255, and then one byte for each pixel.
    /// </summary>
    public static PagePixels FromPgm(byte[] pgm, double pixelsPerMillimetre)
    {
        var fields = new List<string>();
        var position = 0;
        while (fields.Count < 4)
        {
            var end = Array.FindIndex(pgm, position, value => value <= ' ');
            fields.Add(Encoding.ASCII.GetString(pgm, position, end - position));
            position = end + 1;
        }

        Assert.Equal("P5", fields[0]);
        return new PagePixels(
            pgm,
            position,
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[2], CultureInfo.InvariantCulture),
            pixelsPerMillimetre);
    }

    public bool IsBlack(int x, int y) =>
        x >= 0 && y >= 0 && x < Width && y < Height && _bytes[_firstPixelIndex + (y * Width) + x] < BlackThreshold;

    public bool HasBlackPixel(int left, int top, int right, int bottom) =>
        Enumerable.Range(top, Math.Max(0, bottom - top))
            .Any(y => Enumerable.Range(left, Math.Max(0, right - left)).Any(x => IsBlack(x, y)));

    /// <summary>
    /// Gets the runs of black pixels in the given row. A run is given by the position of its first pixel and the position after its last
    /// pixel.
    /// </summary>
    public List<(int Start, int End)> GetRuns(int y)
    {
        var runs = new List<(int, int)>();
        for (var x = 0; x < Width; x++)
        {
            if (IsBlack(x, y))
            {
                var start = x;
                while (IsBlack(x, y))
                {
                    x++;
                }

                runs.Add((start, x));
            }
        }

        return runs;
    }

    public bool IsEqualTo(PagePixels other) => _bytes.AsSpan(_firstPixelIndex).SequenceEqual(other._bytes.AsSpan(other._firstPixelIndex));
}
