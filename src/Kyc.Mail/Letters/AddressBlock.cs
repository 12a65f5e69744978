using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Letters;

/// <summary>Represents the lines and font sizes with which the address and the name of a letter fit a given area.</summary>
/// <param name="Address">Lines of the address, joined by line feeds.</param>
/// <param name="AddressPoints">Font size of the address, in points.</param>
/// <param name="Name">Lines of the name, joined by line feeds.</param>
/// <param name="NamePoints">Font size of the name, in points.</param>
internal sealed record FittedAddress(string Address, double AddressPoints, string Name, double NamePoints)
{
    /// <summary>Returns only the type name: address and name are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(FittedAddress);
}

/// <summary>
/// Lays out and draws the postcode and the marks, the address, the name and the barcode in an area of the given width and height. The
/// barcode stands alone directly below the name (mail.md 8.1). Reduces the font size until everything fits. Text is never cut off, and
/// numbers are never divided.
/// </summary>
/// <param name="typeface">The font.</param>
/// <param name="barcodeDimensions">
/// Dimensions with which to draw the barcode. The barcode with its quiet zones must not be wider than the block.
/// </param>
/// <param name="width">Width of the text in millimetres.</param>
/// <param name="height">Height in millimetres, from the upper side of the postcode to the lower end of the bars.</param>
internal sealed class AddressBlock(Typeface typeface, BarcodeDimensions barcodeDimensions, double width, double height) : IDisposable
{
    /// <summary>
    /// Distance, in millimetres, between the name and the bars. It is more than the quiet zone that the manual requires, because letters
    /// may extend below their line.
    /// </summary>
    private const double BarcodeGap = BarcodeGeometry.QuietZoneWidth + 0.4;

    private const double LineGap = 0.8;
    private const double PostcodePoints = 11;
    private const int MaxAddressLines = 8;
    private const int MaxNameLines = 4;

    /// <summary>Font sizes of the address and the name to try, in points, from the most to the least readable.</summary>
    private static readonly (double Address, double Name)[] FontSizes =
        [(10.5, 13), (10, 12), (9, 11), (8.5, 10), (8, 9), (8, 8), (8, 7), (8, 6)];

    private readonly Typeface _typeface = typeface;
    private readonly BarcodeDimensions _barcodeDimensions = barcodeDimensions;
    private readonly double _width = width;
    private readonly double _height = height;
    private readonly FaceMarkPainter _marks = new FaceMarkPainter(typeface);

    private double TextHeight => _height - BarcodeGap - _barcodeDimensions.LongBarHeight;

    /// <summary>Determines the lines and font sizes of the address and name of each letter.</summary>
    /// <param name="items">The letters.</param>
    /// <param name="problems">Receives the problem of each letter whose address or name does not fit.</param>
    /// <returns>The results, in the order of the letters; null for a letter that does not fit.</returns>
    public FittedAddress?[] FitAll(IReadOnlyList<Letter> items, List<PrintProblem> problems)
    {
        var fitted = new FittedAddress?[items.Count];
        for (var index = 0; index < fitted.Length; index++)
        {
            fitted[index] = Fit(items[index], out var problem);
            if (problem is not null)
            {
                problems.Add(problem with { Row = index + 1 });
            }
        }

        return fitted;
    }

    /// <summary>Draws the block.</summary>
    /// <param name="canvas">The page.</param>
    /// <param name="item">The letter.</param>
    /// <param name="fitted">The result of <see cref="FitAll"/> for this letter.</param>
    /// <param name="x">Left side of the block, in millimetres.</param>
    /// <param name="y">Upper side of the block, in millimetres.</param>
    public void Draw(PdfCanvas canvas, Letter item, FittedAddress fitted, double x, double y)
    {
        using var parts = new BlockTexts(_typeface, item, fitted);
        canvas.DrawText(parts.Postcode, x, y);
        _marks.Draw(canvas, item, x + _width, y, _width - parts.Postcode.Width);
        y += GetHeaderHeight(item, parts) + LineGap;
        canvas.DrawText(parts.Address, x, y);
        y += parts.Address.Height + LineGap;
        canvas.DrawText(parts.Name, x, y);
        y += parts.Name.Height;
        if (item.Barcode is { } barcode)
        {
            _barcodeDimensions.Draw(canvas, barcode, x + ((_width - _barcodeDimensions.TotalLength) / 2), y + BarcodeGap);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _marks.Dispose();

    // First tries all sizes without breaks inside words, and then all sizes with such breaks.
    private FittedAddress? Fit(Letter item, out PrintProblem? problem)
    {
        var address = new MeasuredText(_typeface, string.Join('\n', item.Addressee.AddressLines));
        var name = new MeasuredText(_typeface, $"{item.Addressee.Name}　様");
        problem = null;
        foreach (var maxRank in (BreakRank[])[BreakRank.BetweenWords, BreakRank.InsideWord])
        {
            foreach (var size in FontSizes)
            {
                if (name.Divide(size.Name, _width, MaxNameLines, maxRank) is { } nameLines
                    && Fit(item, address, nameLines, size, maxRank) is { } fitted)
                {
                    return fitted;
                }
            }
        }

        var smallestSizes = FontSizes[^1];
        problem =
            address.FindTooWidePart(smallestSizes.Address, _width) is { } tooWidePart
                ? CreateTooLongProblem(PrintField.Address, tooWidePart.Line, tooWidePart.Position)
            : name.FindTooWidePart(smallestSizes.Name, _width) is { } tooWideName
                ? CreateTooLongProblem(PrintField.Name, tooWideName.Line, tooWideName.Position)
            : CreateTooLongProblem(name.Divide(smallestSizes.Name, _width, MaxNameLines) is null ? PrintField.Name : PrintField.Address);
        return null;

        static PrintProblem CreateTooLongProblem(PrintField field, int line = 1, int position = 0) =>
            new(0, field, PrintFault.TooLong, line, position);
    }

    // Starts with the line breaks of the lowest cost. If the lines are too high for the block, tries again with fewer lines.
    private FittedAddress? Fit(Letter item, MeasuredText address, string nameLines, (double Address, double Name) size, BreakRank maxRank)
    {
        for (
            var maxLines = MaxAddressLines;
            maxLines > 0 && address.Divide(size.Address, _width, maxLines, maxRank) is { } addressLines;
            maxLines--)
        {
            var fitted = new FittedAddress(addressLines, size.Address, nameLines, size.Name);
            using var parts = new BlockTexts(_typeface, item, fitted);
            if (GetHeaderHeight(item, parts) + LineGap + parts.Address.Height + LineGap + parts.Name.Height <= TextHeight)
            {
                return fitted;
            }

            maxLines = Math.Min(maxLines, addressLines.Count(character => character == '\n') + 1);
        }

        return null;
    }

    private double GetHeaderHeight(Letter item, BlockTexts parts) =>
        Math.Max(parts.Postcode.Height, _marks.GetHeight(item, _width - parts.Postcode.Width));

    /// <summary>Holds the laid-out texts of a block.</summary>
    private sealed class BlockTexts(Typeface typeface, Letter item, FittedAddress fitted) : IDisposable
    {
        public TextBlock Postcode { get; } =
            typeface.CreateTextBlock(PostcodeFormatter.FormatPostcode(item.Addressee.Postcode), PostcodePoints);

        public TextBlock Address { get; } = typeface.CreateTextBlock(fitted.Address, fitted.AddressPoints);

        public TextBlock Name { get; } = typeface.CreateTextBlock(fitted.Name, fitted.NamePoints);

        public void Dispose()
        {
            Postcode.Dispose();
            Address.Dispose();
            Name.Dispose();
        }
    }
}
