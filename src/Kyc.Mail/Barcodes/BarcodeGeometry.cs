namespace Kyc.Mail.Barcodes;

/// <summary>Represents a length in millimetres with the limits that Japan Post's manual sets (mail.md 8.1).</summary>
/// <param name="Minimum">Minimum length in millimetres.</param>
/// <param name="Nominal">Length with which to draw, in millimetres.</param>
/// <param name="Maximum">Maximum length in millimetres.</param>
public readonly record struct BarcodeLength(double Minimum, double Nominal, double Maximum)
{
    /// <summary>Checks whether a measured length is within the limits.</summary>
    public bool Allows(double millimetres) => millimetres >= Minimum && millimetres <= Maximum;

    internal BarcodeLength Scale(double factor) => new(Minimum * factor, Nominal * factor, Maximum * factor);
}

/// <summary>
/// Provides the dimensions of the customer barcode on paper, in millimetres, from the manual (mail.md 8.1). The dimensions of the bars are
/// proportional to the size of the barcode in points; the margins are not.
/// </summary>
public sealed class BarcodeGeometry
{
    /// <summary>Minimum size of the barcode, in points.</summary>
    public const double MinPoints = 8;

    /// <summary>Maximum size of the barcode, in points.</summary>
    public const double MaxPoints = 11.5;

    /// <summary>The size, in points, of the barcode for which the manual specifies the lengths.</summary>
    public const double StandardPoints = 10;

    /// <summary>
    /// Width, in millimetres, of the empty margin on each of the four sides of the bars. In a window envelope, the bars must also keep this
    /// distance from the frame of the window wherever the sheet slides.
    /// </summary>
    public const double QuietZoneWidth = 2;

    /// <summary>Minimum distance, in millimetres, between the bars and each edge of the envelope.</summary>
    public const double MinEdgeDistance = 10;

    /// <summary>
    /// Width, in millimetres, of the area in the corner with the stamp. No barcode is allowed in this area, unless the postage is paid in
    /// cash or later (別納, 後納).
    /// </summary>
    public const double PostmarkAreaWidth = 70;

    /// <summary>Height, in millimetres, of the area whose width is <see cref="PostmarkAreaWidth"/>.</summary>
    public const double PostmarkAreaHeight = 35;

    /// <summary>Computes the dimensions of a barcode of the given size.</summary>
    /// <param name="points">The size in points, from <see cref="MinPoints"/> to <see cref="MaxPoints"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is outside this range.</exception>
    public BarcodeGeometry(double points)
    {
        // The pattern also refuses NaN, for which "points < MinPoints" would be false.
        if (points is not (>= MinPoints and <= MaxPoints))
        {
            throw new ArgumentOutOfRangeException(
                nameof(points), points, $"The size of the barcode is {MinPoints} to {MaxPoints} points.");
        }

        Points = points;
        var factor = points / StandardPoints;
        LongBarHeight = new BarcodeLength(3.40, 3.60, 3.60).Scale(factor);
        TimingBarHeight = new BarcodeLength(1.05, 1.20, 1.35).Scale(factor);
        Pitch = new BarcodeLength(0.95, 1.20, 1.30).Scale(factor);
        BarWidth = new BarcodeLength(0.50, 0.60, 0.70).Scale(factor);
        SpaceWidth = new BarcodeLength(0.45, 0.60, 0.60).Scale(factor);
    }

    /// <summary>Size of the barcode in points.</summary>
    public double Points { get; }

    /// <summary>Height of a long bar.</summary>
    public BarcodeLength LongBarHeight { get; }

    /// <summary>Height of a timing bar, which is vertically centred on a long bar.</summary>
    public BarcodeLength TimingBarHeight { get; }

    /// <summary>Distance from the left side of a bar to the left side of the next.</summary>
    public BarcodeLength Pitch { get; }

    /// <summary>Width of a bar.</summary>
    public BarcodeLength BarWidth { get; }

    /// <summary>Width of the space between two bars.</summary>
    public BarcodeLength SpaceWidth { get; }

    /// <summary>
    /// Height of a semi-long bar. One of its ends is level with the end of a long bar and the other end with that of a timing bar, so its
    /// height is the mean of their heights.
    /// </summary>
    public BarcodeLength SemiLongBarHeight =>
        new(
            (LongBarHeight.Minimum + TimingBarHeight.Minimum) / 2,
            (LongBarHeight.Nominal + TimingBarHeight.Nominal) / 2,
            (LongBarHeight.Maximum + TimingBarHeight.Maximum) / 2);

    /// <summary>
    /// Nominal length of the whole barcode in millimetres, from the left side of the first bar to the right side of the last.
    /// </summary>
    public double TotalLength => ((CustomerBarcode.BarCount - 1) * Pitch.Nominal) + BarWidth.Nominal;

    /// <summary>Returns the nominal vertical extent of the given bar, measured downwards from the upper end of a long bar.</summary>
    /// <returns>Upper and lower end in millimetres.</returns>
    public (double Top, double Bottom) GetExtent(BarKind bar)
    {
        var overhang = (LongBarHeight.Nominal - TimingBarHeight.Nominal) / 2;
        return (
            bar is BarKind.Full or BarKind.SemiLongUp ? 0 : overhang,
            bar is BarKind.Full or BarKind.SemiLongDown ? LongBarHeight.Nominal : LongBarHeight.Nominal - overhang);
    }
}
