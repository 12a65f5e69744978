namespace Kyc.Mail.Letters.Drawing;

/// <summary>Provides paper sizes in millimetres, and converts between millimetres and points.</summary>
internal static class Paper
{
    /// <summary>Width of A4 in millimetres.</summary>
    public const double A4Width = 210;

    /// <summary>Height of A4 in millimetres.</summary>
    public const double A4Height = 297;

    private const double PointsPerMillimetre = 72 / 25.4;

    /// <summary>Converts millimetres to points.</summary>
    public static double ToPoints(double millimetres) => millimetres * PointsPerMillimetre;

    /// <summary>Converts points to millimetres.</summary>
    public static double ToMillimetres(double points) => points / PointsPerMillimetre;
}
