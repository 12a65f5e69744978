using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>Lengths in millimetres in which the customer barcode is drawn, inside what the manual allows.</summary>
/// <param name="Limits">What the manual allows at the size.</param>
/// <param name="Pitch">From bar to bar.</param>
/// <param name="BarWidth">Width of a bar.</param>
internal sealed record BarcodeSizes(BarcodeGeometry Limits, double Pitch, double BarWidth)
{
    /// <summary>
    /// For the window: 8 points, and the pitch near the middle of what is allowed, where the whole with its blanks is 62.6 mm long and
    /// fits the 63 mm that stay visible. At the nominal pitch it would be 67.8 mm and could slide behind the frame.
    /// </summary>
    public static BarcodeSizes Window { get; } = new(new BarcodeGeometry(8), 0.88, 0.46);

    /// <summary>For labels, which do not slide: 9 points, width and space in the middle of what is allowed.</summary>
    public static BarcodeSizes Label { get; } = new(new BarcodeGeometry(9), 1.01, 0.54);

    /// <summary>Height of long bars: the middle, because the nominal height is the largest allowed and ink spreads.</summary>
    public double Long => (Limits.Long.Minimum + Limits.Long.Maximum) / 2;

    /// <summary>Height of timing bars.</summary>
    public double Timing => Limits.Timing.Nominal;

    /// <summary>From the left side of the first bar to the right side of the last.</summary>
    public double TotalLength => ((CustomerBarcode.BarCount - 1) * Pitch) + BarWidth;

    /// <summary>Draws the bars as filled rectangles.</summary>
    /// <param name="canvas">The page.</param>
    /// <param name="barcode">The barcode.</param>
    /// <param name="x">Left side of the first bar.</param>
    /// <param name="y">Upper end of the long bars.</param>
    public void Draw(PdfCanvas canvas, CustomerBarcode barcode, double x, double y)
    {
        var beyondTiming = (Long - Timing) / 2;
        foreach (var bar in barcode.Bars)
        {
            var top = bar is BarHeight.Full or BarHeight.SemiLongUp ? 0 : beyondTiming;
            var bottom = bar is BarHeight.Full or BarHeight.SemiLongDown ? Long : Long - beyondTiming;
            canvas.Rectangle(x, y + top, BarWidth, bottom - top);
            x += Pitch;
        }

        canvas.Fill();
    }
}
