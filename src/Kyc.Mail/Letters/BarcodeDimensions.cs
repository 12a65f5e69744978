using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Represents the dimensions of the customer barcode as it is drawn, in millimetres. They are within the limits of the manual.
/// </summary>
/// <param name="Limits">The limits that the manual sets for the size of the barcode.</param>
/// <param name="Pitch">Distance from the left side of a bar to the left side of the next bar.</param>
/// <param name="BarWidth">Width of a bar.</param>
internal sealed record BarcodeDimensions(BarcodeGeometry Limits, double Pitch, double BarWidth)
{
    /// <summary>
    /// Dimensions for the window of an envelope: 8 points, and a pitch near the middle of the allowed range. The barcode with its quiet
    /// zones is 62.5 mm long and fits the 63 mm that are always visible. At the nominal pitch it would be 67.8 mm long and could slide
    /// behind the frame.
    /// </summary>
    public static BarcodeDimensions Window { get; } = new(new BarcodeGeometry(8), 0.88, 0.46);

    /// <summary>
    /// Dimensions for labels, on which the barcode cannot slide behind a frame: 9 points, with widths of bars and spaces in the middle of
    /// the allowed range.
    /// </summary>
    public static BarcodeDimensions Label { get; } = new(new BarcodeGeometry(9), 1.01, 0.54);

    /// <summary>Height of long bars: the middle of the allowed range, because the nominal height is the maximum and ink spreads.</summary>
    public double LongBarHeight => (Limits.LongBarHeight.Minimum + Limits.LongBarHeight.Maximum) / 2;

    /// <summary>Height of timing bars.</summary>
    public double TimingBarHeight => Limits.TimingBarHeight.Nominal;

    /// <summary>Distance from the left side of the first bar to the right side of the last.</summary>
    public double TotalLength => ((CustomerBarcode.BarCount - 1) * Pitch) + BarWidth;

    /// <summary>Draws the bars as filled rectangles.</summary>
    /// <param name="canvas">The page.</param>
    /// <param name="x">Left side of the first bar, in millimetres.</param>
    /// <param name="y">Upper end of the long bars, in millimetres.</param>
    public void Draw(PdfCanvas canvas, CustomerBarcode barcode, double x, double y)
    {
        var overhang = (LongBarHeight - TimingBarHeight) / 2;
        foreach (var bar in barcode.Bars)
        {
            var top = bar is BarKind.Full or BarKind.SemiLongUp ? 0 : overhang;
            var bottom = bar is BarKind.Full or BarKind.SemiLongDown ? LongBarHeight : LongBarHeight - overhang;
            canvas.AddRectangle(x, y + top, BarWidth, bottom - top);
            x += Pitch;
        }

        canvas.FillRectangles();
    }
}
