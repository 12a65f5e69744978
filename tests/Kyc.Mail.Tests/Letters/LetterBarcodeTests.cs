using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters;
using Kyc.Mail.Tests.Barcodes;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

/// <summary>Tests the printed barcode as a sorting machine sees it: as pixels at 600 dpi.</summary>
public sealed class LetterBarcodeTests
{
    private const int Dpi = 600;

    [Fact]
    public void The_manuals_barcodes_are_read_back_from_the_window_of_the_letter()
    {
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        for (var index = 0; index < BarcodeManualExample.All.Count; index++)
        {
            var pixels = pdf.Render(index + 1, Dpi, WindowEnvelope.ExposedRight, WindowEnvelope.ExposedBottom);
            var barcode = Assert.Single(PixelBarcode.FindAll(pixels));
            Assert.Equal(BatchFactory.ManualExampleBatch.Items[index].Barcode!.Bars, barcode.Bars);
            AssertWithinLimits(barcode, new BarcodeGeometry(8));
            AssertInWindow(barcode);
        }
    }

    [Fact]
    public void The_manuals_barcodes_are_read_back_from_labels()
    {
        using var pdf = new PdfReader(stream => LabelSheet.Write(BatchFactory.ManualExampleBatch, stream));
        Assert.Equal(2, pdf.PageCount);
        var expected = BatchFactory.ManualExampleBatch.Items.Select(item => item.Barcode!.BarDigits);
        List<PixelBarcode> foundBarcodes = [];
        for (var page = 1; page <= 2; page++)
        {
            var barcodesOnPage = PixelBarcode.FindAll(pdf.Render(page, Dpi, 210, 297));
            foundBarcodes.AddRange(barcodesOnPage.OrderBy(GetLabelRow).ThenBy(barcode => barcode.Left));
        }

        Assert.Equal(expected, foundBarcodes.Select(barcode => string.Concat(barcode.Bars.Select(bar => (int)bar))));
        Assert.All(foundBarcodes, barcode => AssertWithinLimits(barcode, new BarcodeGeometry(9)));
    }

    [Fact]
    public void The_barcode_has_clear_space_below_the_name_even_if_the_address_is_very_long()
    {
        var item = BatchFactory.CreateLetter(1);
        var batch = BatchFactory.Create(item with
        {
            Addressee = item.Addressee with { AddressLines = ["千葉県千葉市稲毛区緑町三丁目三十番地八号", new string('階', 44), new string('室', 20)] },
        });
        using var pdf = new PdfReader(stream => LetterPdf.Write(batch, stream));
        var barcode = Assert.Single(PixelBarcode.FindAll(pdf.Render(1, Dpi, WindowEnvelope.ExposedRight, WindowEnvelope.ExposedBottom)));
        AssertWithinLimits(barcode, new BarcodeGeometry(8));
        AssertInWindow(barcode);
    }

    [Fact]
    public void A_letter_without_a_barcode_shows_no_barcode()
    {
        var batch = BatchFactory.Create(BatchFactory.CreateLetter(1) with { Barcode = null });
        using var pdf = new PdfReader(stream => LetterPdf.Write(batch, stream));
        Assert.Empty(PixelBarcode.FindAll(pdf.Render(1, Dpi, WindowEnvelope.ExposedRight, WindowEnvelope.ExposedBottom)));
    }

    private static void AssertWithinLimits(PixelBarcode barcode, BarcodeGeometry limits)
    {
        Assert.All(barcode.BarWidthsMillimetres, width => Assert.True(limits.BarWidth.Allows(width), $"bar {width} mm"));
        Assert.All(barcode.SpacesMillimetres, space => Assert.True(limits.SpaceWidth.Allows(space), $"space {space} mm"));
        Assert.All(barcode.PitchesMillimetres, pitch => Assert.True(limits.Pitch.Allows(pitch), $"pitch {pitch} mm"));
        Assert.All(
            barcode.BarHeightsMillimetres,
            bar => Assert.True(GetHeight(limits, bar.Kind).Allows(bar.Height), $"{bar.Kind} {bar.Height} mm"));
        Assert.True(barcode.IsClear(BarcodeGeometry.QuietZoneWidth), "the area around the barcode is not white");
    }

    private static int GetLabelRow(PixelBarcode barcode) => (int)((barcode.ToMillimetres(barcode.Top) - 21.6) / 42.3);

    // Asserts that the barcode is at least 2 mm from every edge of the window, however the sheet moves in the envelope.
    private static void AssertInWindow(PixelBarcode barcode)
    {
        Assert.True(barcode.ToMillimetres(barcode.Left) >= WindowEnvelope.VisibleLeft + BarcodeGeometry.QuietZoneWidth);
        Assert.True(barcode.ToMillimetres(barcode.Right) <= WindowEnvelope.VisibleRight - BarcodeGeometry.QuietZoneWidth);
        Assert.True(barcode.ToMillimetres(barcode.Top) >= WindowEnvelope.VisibleTop + BarcodeGeometry.QuietZoneWidth);
        Assert.True(barcode.ToMillimetres(barcode.Bottom) <= WindowEnvelope.VisibleBottom - BarcodeGeometry.QuietZoneWidth);
    }

    private static BarcodeLength GetHeight(BarcodeGeometry limits, BarKind bar) => bar switch
    {
        BarKind.Full => limits.LongBarHeight,
        BarKind.Timing => limits.TimingBarHeight,
        _ => limits.SemiLongBarHeight,
    };
}
