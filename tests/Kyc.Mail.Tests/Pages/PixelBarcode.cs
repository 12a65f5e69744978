using Kyc.Mail.Barcodes;

namespace Kyc.Mail.Tests.Pages;

/// <summary>
/// Represents a customer barcode that was found among the pixels of a page, without any of the code that draws barcodes. A pixel row with
/// 67 black runs at equal distances crosses the middle of a barcode. From this row, every bar is followed up and down.
/// </summary>
internal sealed class PixelBarcode
{
    private readonly PagePixels _pixels;
    private readonly List<Bar> _bars;

    private PixelBarcode(PagePixels pixels, List<Bar> bars)
    {
        _pixels = pixels;
        _bars = bars;
    }

    public sealed record Bar(int Left, int Right, int Top, int Bottom);

    /// <summary>Gets the upper end of the highest bar, in pixels.</summary>
    public int Top => _bars.Min(bar => bar.Top);

    public int Bottom => _bars.Max(bar => bar.Bottom);

    public int Left => _bars[0].Left;

    public int Right => _bars[^1].Right;

    /// <summary>Gets the bars, classified by the position of their ends.</summary>
    public IReadOnlyList<BarKind> Bars => [.. _bars.Select(Classify)];

    public IEnumerable<double> BarWidthsMillimetres => _bars.Select(bar => ToMillimetres(bar.Right - bar.Left));

    public IEnumerable<double> SpacesMillimetres => _bars.Zip(_bars.Skip(1), (bar, next) => ToMillimetres(next.Left - bar.Right));

    public IEnumerable<double> PitchesMillimetres => _bars.Zip(_bars.Skip(1), (bar, next) => ToMillimetres(next.Left - bar.Left));

    public IEnumerable<(BarKind Kind, double Height)> BarHeightsMillimetres =>
        _bars.Select(bar => (Classify(bar), ToMillimetres(bar.Bottom - bar.Top)));

    /// <summary>
    /// Finds all barcodes, from top to bottom and from left to right. Further pixel rows through a barcode do not return it again.
    /// </summary>
    public static List<PixelBarcode> FindAll(PagePixels pixels)
    {
        var foundBarcodes = new List<PixelBarcode>();
        for (var y = 0; y < pixels.Height; y++)
        {
            var runs = pixels.GetRuns(y);
            for (var firstRun = 0; firstRun + CustomerBarcode.BarCount <= runs.Count; firstRun++)
            {
                var bars = runs.GetRange(firstRun, CustomerBarcode.BarCount);
                var row = y;
                if (CrossesBarcode(bars) && !foundBarcodes.Exists(other => other.Covers(bars[0].Start, row)))
                {
                    foundBarcodes.Add(new PixelBarcode(pixels, [.. bars.Select(bar => MeasureBar(pixels, bar.Start, bar.End, row))]));
                }
            }
        }

        return foundBarcodes;
    }

    /// <summary>Checks whether the area around the bars is white up to the given distance.</summary>
    public bool IsClear(double millimetres)
    {
        var distance = (int)Math.Ceiling(millimetres * _pixels.PixelsPerMillimetre);
        return !_pixels.HasBlackPixel(Left - distance, Top - distance, Right + distance, Top)
            && !_pixels.HasBlackPixel(Left - distance, Bottom, Right + distance, Bottom + distance)
            && !_pixels.HasBlackPixel(Left - distance, Top, Left, Bottom)
            && !_pixels.HasBlackPixel(Right, Top, Right + distance, Bottom);
    }

    public double ToMillimetres(int pixels) => pixels / _pixels.PixelsPerMillimetre;

    private static bool CrossesBarcode(List<(int Start, int End)> bars)
    {
        var pitches = bars.Zip(bars.Skip(1), (bar, next) => next.Start - bar.Start).ToList();
        return pitches.Max() - pitches.Min() <= 2 && bars.TrueForAll(bar => bar.End - bar.Start < pitches.Min());
    }

    private static Bar MeasureBar(PagePixels pixels, int left, int right, int y)
    {
        var centre = (left + right) / 2;
        var (top, bottom) = (y, y);
        while (pixels.IsBlack(centre, top - 1))
        {
            top--;
        }

        while (pixels.IsBlack(centre, bottom))
        {
            bottom++;
        }

        return new Bar(left, right, top, bottom);
    }

    private bool Covers(int x, int y) => x >= Left && x < Right && y >= Top && y < Bottom;

    private BarKind Classify(Bar bar)
    {
        var tolerance = (Bottom - Top) / 6;
        var reachesTop = bar.Top - Top < tolerance;
        var reachesBottom = Bottom - bar.Bottom < tolerance;
        return reachesTop && reachesBottom ? BarKind.Full
            : reachesTop ? BarKind.SemiLongUp
            : reachesBottom ? BarKind.SemiLongDown
            : BarKind.Timing;
    }
}
