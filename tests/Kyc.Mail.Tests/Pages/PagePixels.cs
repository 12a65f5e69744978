using System.Globalization;
using System.Text;

namespace Kyc.Mail.Tests.Pages;

/// <summary>Represents the pixels of a part of a page as black and white.</summary>
internal sealed class PagePixels
{
    private const byte Threshold = 128;
    private readonly byte[] _grey;
    private readonly int _first;

    private PagePixels(byte[] grey, int first, int width, int height, double perMillimetre)
    {
        _grey = grey;
        _first = first;
        Width = width;
        Height = height;
        PerMillimetre = perMillimetre;
    }

    public int Width { get; }

    public int Height { get; }

    public double PerMillimetre { get; }

    /// <summary>
    /// Reads a binary portable graymap (PGM): the header fields P5, width, height and 255, and then one byte for each pixel.
    /// </summary>
    public static PagePixels FromPgm(byte[] pgm, double perMillimetre)
    {
        var fields = new List<string>();
        var at = 0;
        while (fields.Count < 4)
        {
            var end = Array.FindIndex(pgm, at, value => value <= ' ');
            fields.Add(Encoding.ASCII.GetString(pgm, at, end - at));
            at = end + 1;
        }

        Assert.Equal("P5", fields[0]);
        return new PagePixels(
            pgm, at, int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture), perMillimetre);
    }

    public bool IsBlack(int x, int y) => x >= 0 && y >= 0 && x < Width && y < Height && _grey[_first + (y * Width) + x] < Threshold;

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

    public bool IsEqualTo(PagePixels other) => _grey.AsSpan(_first).SequenceEqual(other._grey.AsSpan(other._first));
}
