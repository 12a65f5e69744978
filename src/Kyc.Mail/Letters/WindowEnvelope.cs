using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Defines the 長形3号 window envelope (235 x 120 mm) and the visible part of an A4 sheet in it, in millimetres from the upper left corner of
/// the sheet. The windows are 90 mm wide and 45 to 50 mm high, and 20 to 22 mm from the left and 12 mm from the top of the envelope
/// (mail.md 8.6).
/// </summary>
/// <remarks>
/// The manual requires 2 mm between the barcode and the window frame for every position of the sheet (mail.md 8.1). Therefore the sheet is
/// folded at the marks printed at its edge. Because its upper part is then 110 mm high, the sheet can slide only 10 mm up and down instead
/// of 21 mm. The address stays within the area that every such window shows for every position of the sheet.
/// </remarks>
internal static class WindowEnvelope
{
    /// <summary>Distance of the first fold from the upper edge of the sheet. The part above this fold is the face.</summary>
    public const double FirstFold = 110;

    /// <summary>
    /// Distance of the second fold from the upper edge of the sheet. This fold halves the part below the first fold. The part between the
    /// folds is inside the folded sheet.
    /// </summary>
    public const double SecondFold = FirstFold + ((Paper.A4Height - FirstFold) / 2);

    private const double Width = 235;
    private const double Height = 120;
    private const double WindowWidth = 90;
    private const double MinWindowHeight = 45;
    private const double MaxWindowHeight = 50;
    private const double MinWindowLeft = 20;
    private const double MaxWindowLeft = 22;
    private const double WindowTop = 12;
    private const double HorizontalPlay = Width - Paper.A4Width;
    private const double VerticalPlay = Height - FirstFold;

    /// <summary>Left side of the area that is visible in every window and at every position of the sheet.</summary>
    public const double VisibleLeft = MaxWindowLeft;

    /// <summary>Right side of the area that is visible in every window and at every position of the sheet.</summary>
    public const double VisibleRight = MinWindowLeft + WindowWidth - HorizontalPlay;

    /// <summary>Upper side of the area that is visible in every window and at every position of the sheet.</summary>
    public const double VisibleTop = WindowTop;

    /// <summary>Lower side of the area that is visible in every window and at every position of the sheet.</summary>
    public const double VisibleBottom = WindowTop + MinWindowHeight - VerticalPlay;

    /// <summary>
    /// Right side of the area that can become visible, which starts at the left edge of the sheet. Only postcode, marks, address, name and
    /// barcode are printed in this area.
    /// </summary>
    public const double ExposedRight = MaxWindowLeft + WindowWidth;

    /// <summary>Lower side of the area that can become visible, which starts at the upper edge of the sheet.</summary>
    public const double ExposedBottom = WindowTop + MaxWindowHeight;
}
