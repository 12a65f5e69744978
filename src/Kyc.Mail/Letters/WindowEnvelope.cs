using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// The window envelope 長形3号 (235 x 120 mm) and what of an A4 sheet in it is visible, in millimetres from the sheet's upper left corner.
/// Windows are 90 mm wide and 45 to 50 mm high, 20 to 22 mm from the left and 12 mm from the top (mail.md 8.6).
/// </summary>
/// <remarks>
/// The manual wants the barcode 2 mm away from the window's frame however the sheet slides (mail.md 8.1). So the sheet is folded at the
/// marks printed at its edge, its upper part 110 mm high, which leaves it 10 mm to slide up and down instead of 21; and the address keeps
/// to what every such window shows at every place of the sheet.
/// </remarks>
internal static class WindowEnvelope
{
    /// <summary>First fold, from the top: the part above is the face.</summary>
    public const double FirstFold = 110;

    /// <summary>Second fold: the rest is halved. What is printed between the folds lies inside.</summary>
    public const double SecondFold = FirstFold + ((Paper.A4Height - FirstFold) / 2);

    private const double Width = 235;
    private const double Height = 120;
    private const double WindowWidth = 90;
    private const double LeastWindowHeight = 45;
    private const double MostWindowHeight = 50;
    private const double LeastLeft = 20;
    private const double MostLeft = 22;
    private const double WindowTop = 12;
    private const double SlideRight = Width - Paper.A4Width;
    private const double SlideDown = Height - FirstFold;

    /// <summary>Left side of what is always visible.</summary>
    public const double VisibleLeft = MostLeft;

    /// <summary>Right side of what is always visible.</summary>
    public const double VisibleRight = LeastLeft + WindowWidth - SlideRight;

    /// <summary>Upper side of what is always visible.</summary>
    public const double VisibleTop = WindowTop;

    /// <summary>Lower side of what is always visible.</summary>
    public const double VisibleBottom = WindowTop + LeastWindowHeight - SlideDown;

    /// <summary>Right side of what may become visible, from the sheet's left edge on: nothing but the address is printed there.</summary>
    public const double ExposedRight = MostLeft + WindowWidth;

    /// <summary>Lower side of what may become visible; from the sheet's upper edge on.</summary>
    public const double ExposedBottom = WindowTop + MostWindowHeight;
}
