namespace Kyc.Mail.Letters.Drawing;

/// <summary>Sizes of paper in millimetres, and what makes points of them.</summary>
internal static class Paper
{
    /// <summary>Width of A4.</summary>
    public const double A4Width = 210;

    /// <summary>Height of A4.</summary>
    public const double A4Height = 297;

    private const double PointsPerMillimetre = 72 / 25.4;

    /// <summary>Points of a length in millimetres.</summary>
    public static double Points(double millimetres) => millimetres * PointsPerMillimetre;

    /// <summary>Millimetres of a length in points.</summary>
    public static double Millimetres(double points) => points / PointsPerMillimetre;
}
