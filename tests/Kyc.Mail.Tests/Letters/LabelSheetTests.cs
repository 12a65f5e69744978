using Kyc.Mail.Letters;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

public sealed class LabelSheetTests
{
    private const double LabelWidthMillimetres = 86.4;
    private const double LabelHeightMillimetres = 42.3;
    private const double LeftMarginMillimetres = (210 - (2 * LabelWidthMillimetres)) / 2;
    private const double TopMarginMillimetres = (297 - (6 * LabelHeightMillimetres)) / 2;

    [Fact]
    public void The_thirteenth_label_begins_a_second_sheet()
    {
        var labelCount = 0;
        var batch = BatchFactory.Create([.. Enumerable.Range(1, 13).Select(BatchFactory.CreateLetter)]);
        using var pdf = new PdfReader(stream => labelCount = LabelSheet.Write(batch, stream));
        Assert.Equal(13, labelCount);
        Assert.Equal(2, pdf.PageCount);
        Assert.Equal(12, pdf.GetWords(1).Count(word => word.Text == "様"));
        Assert.Equal(1, pdf.GetWords(2).Count(word => word.Text == "様"));
    }

    [Fact]
    public void Each_label_has_its_own_address_and_clear_margins()
    {
        using var pdf = new PdfReader(stream => LabelSheet.Write(BatchFactory.ManualExampleBatch, stream));
        var words = pdf.GetWords(1);
        for (var label = 0; label < LabelSheet.LabelsPerSheet; label++)
        {
            var (left, top) = (
                LeftMarginMillimetres + (label % 2 * LabelWidthMillimetres),
                TopMarginMillimetres + (label / 2 * LabelHeightMillimetres));
            var wordsInLabel = words.Where(word => word.Left >= left && word.Left < left + LabelWidthMillimetres)
                .Where(word => word.Top >= top && word.Top < top + LabelHeightMillimetres).ToList();
            var addressee = BatchFactory.ManualExampleBatch.Items[label].Addressee;
            var text = string.Concat(wordsInLabel.Select(word => word.Text));
            var address = string.Concat(addressee.AddressLines);
            Assert.Contains(address.Replace(" ", "", StringComparison.Ordinal), text, StringComparison.Ordinal);
            Assert.Contains(addressee.Name.Replace("　", "", StringComparison.Ordinal) + "様", text, StringComparison.Ordinal);
            Assert.All(wordsInLabel, word =>
            {
                Assert.InRange(word.Left, left + 3, left + LabelWidthMillimetres - 3);
                Assert.InRange(word.Right, left + 3, left + LabelWidthMillimetres - 3);
                Assert.InRange(word.Top, top + 3, top + LabelHeightMillimetres - 3);
                Assert.InRange(word.Bottom, top + 3, top + LabelHeightMillimetres - 3);
            });
        }
    }
}
