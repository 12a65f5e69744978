using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Postcode and marks, address, name and, alone directly under the name (mail.md 8.1), the barcode; in a place of given width and height.
/// The font is made smaller until all fits; nothing is cut.
/// </summary>
internal sealed class AddressBlock : IDisposable
{
    /// <summary>Between the name and the bars; more than the manual's blank because a font's letters may reach below their line.</summary>
    private const double BarcodeGap = BarcodeGeometry.QuietZone + 0.4;

    private const double LineGap = 0.8;
    private const double MarkPoints = 8;
    private const double MarkPadding = 0.8;
    private const double PostcodePoints = 11;

    /// <summary>Sizes of address and name that are tried, in points, from the most to the least readable.</summary>
    private static readonly (double Address, double Name)[] Sizes = [(10.5, 13), (10, 12), (9, 11), (8.5, 10), (8, 9)];

    private readonly Typeface _typeface;
    private readonly BarcodeSizes _barcode;
    private readonly double _width;
    private readonly double _height;
    private readonly Dictionary<string, TextBlock> _marks = [];

    /// <summary>A kind of block.</summary>
    /// <param name="typeface">The font.</param>
    /// <param name="barcode">Sizes of the barcode, which with its blanks is no wider than the block.</param>
    /// <param name="width">Width of text.</param>
    /// <param name="height">Height from the upper side of the postcode to the lower end of the bars.</param>
    public AddressBlock(Typeface typeface, BarcodeSizes barcode, double width, double height)
    {
        _typeface = typeface;
        _barcode = barcode;
        _width = width;
        _height = height;
    }

    private double TextHeight => _height - BarcodeGap - _barcode.Long;

    /// <summary>Finds the size of the font for an item.</summary>
    /// <returns>Index of a size; null when the address does not fit in the smallest.</returns>
    public int? Fit(MailItem item)
    {
        for (var size = 0; size < Sizes.Length; size++)
        {
            using var parts = new Parts(_typeface, item, Sizes[size], _width);
            if (parts.Height <= TextHeight)
            {
                return size;
            }
        }

        return null;
    }

    /// <summary>Draws the block.</summary>
    /// <param name="canvas">The page.</param>
    /// <param name="item">The letter.</param>
    /// <param name="size">What <see cref="Fit"/> has found.</param>
    /// <param name="x">Left side.</param>
    /// <param name="y">Upper side.</param>
    public void Draw(PdfCanvas canvas, MailItem item, int size, double x, double y)
    {
        using var parts = new Parts(_typeface, item, Sizes[size], _width);
        canvas.Text(parts.Postcode, x, y);
        var right = x + _width;
        right = DrawMark(canvas, item.Kind.Mark(), right, y);
        if (item.IsNonForwardable)
        {
            DrawMark(canvas, MailWords.NonForwardable, right, y);
        }

        y += parts.Postcode.Height + LineGap;
        canvas.Text(parts.Address, x, y);
        y += parts.Address.Height + LineGap;
        canvas.Text(parts.Name, x, y);
        y += parts.Name.Height;
        if (item.Barcode is { } barcode)
        {
            _barcode.Draw(canvas, barcode, x + ((_width - _barcode.TotalLength) / 2), y + BarcodeGap);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mark in _marks.Values)
        {
            mark.Dispose();
        }
    }

    // A framed word; returns where the next one to its left may end.
    private double DrawMark(PdfCanvas canvas, string word, double right, double y)
    {
        if (!_marks.TryGetValue(word, out var text))
        {
            text = _typeface.Set(word, MarkPoints);
            _marks.Add(word, text);
        }

        var left = right - text.Width - (2 * MarkPadding);
        canvas.Frame(left, y, text.Width + (2 * MarkPadding), text.Height + MarkPadding);
        canvas.Text(text, left + MarkPadding, y + (MarkPadding / 2));
        return left - MarkPadding;
    }

    /// <summary>The texts of a block in one size.</summary>
    private sealed class Parts : IDisposable
    {
        public Parts(Typeface typeface, MailItem item, (double Address, double Name) points, double width)
        {
            Postcode = typeface.Set(Codes.Postcode(item.Addressee.Postcode), PostcodePoints);
            Address = typeface.Set(string.Join('\n', item.Addressee.AddressLines), points.Address, width);
            Name = typeface.Set($"{item.Addressee.Name}　様", points.Name, width);
        }

        public TextBlock Postcode { get; }

        public TextBlock Address { get; }

        public TextBlock Name { get; }

        public double Height => Postcode.Height + LineGap + Address.Height + LineGap + Name.Height;

        public void Dispose()
        {
            Postcode.Dispose();
            Address.Dispose();
            Name.Dispose();
        }
    }
}
