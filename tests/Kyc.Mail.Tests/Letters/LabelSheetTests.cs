using Kyc.Mail.Letters;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

public sealed class LabelSheetTests
{
    private const double Width = 86.4;
    private const double Height = 42.3;
    private const double Left = (210 - (2 * Width)) / 2;
    private const double Top = (297 - (6 * Height)) / 2;

    [Fact]
    public void The_thirteenth_label_begins_a_second_sheet()
    {
        var labels = 0;
        var batch = BatchFactory.Create([.. Enumerable.Range(1, 13).Select(BatchFactory.CreateItem)]);
        using var pdf = new PdfTools(stream => labels = LabelSheet.Write(batch, stream));
        Assert.Equal(13, labels);
        Assert.Equal(2, pdf.Pages);
        Assert.Equal(12, pdf.GetWords(1).Count(word => word.Text == "様"));
        Assert.Equal(1, pdf.GetWords(2).Count(word => word.Text == "様"));
    }

    [Fact]
    public void Each_label_has_its_own_address_and_clear_margins()
    {
        using var pdf = new PdfTools(stream => LabelSheet.Write(BatchFactory.OfficialExamples, stream));
        var words = pdf.GetWords(1);
        for (var label = 0; label < LabelSheet.LabelsPerSheet; label++)
        {
            var (left, top) = (Left + (label % 2 * Width), Top + (label / 2 * Height));
            var inside = words.Where(word => word.Left >= left && word.Left < left + Width)
                .Where(word => word.Top >= top && word.Top < top + Height).ToList();
            var addressee = BatchFactory.OfficialExamples.Items[label].Addressee;
            var text = string.Concat(inside.Select(word => word.Text));
            var address = string.Concat(addressee.AddressLines);
            Assert.Contains(address.Replace(" ", "", StringComparison.Ordinal), text, StringComparison.Ordinal);
            Assert.Contains(addressee.Name.Replace("　", "", StringComparison.Ordinal) + "様", text, StringComparison.Ordinal);
            Assert.All(inside, word =>
            {
                Assert.InRange(word.Left, left + 3, left + Width - 3);
                Assert.InRange(word.Right, left + 3, left + Width - 3);
                Assert.InRange(word.Top, top + 3, top + Height - 3);
                Assert.InRange(word.Bottom, top + 3, top + Height - 3);
            });
        }
    }
}
