using System.Globalization;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Manifests;

/// <summary>
/// The manifest (書留・特定記録郵便物等差出票) on paper: a list of all letters with posting number, address and name, totals by kind, and a place
/// for the post office's date stamp on every page.
/// </summary>
public static class ManifestPdf
{
    /// <summary>Draws the list.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="target">Gets the PDF; stays open.</param>
    /// <returns>Rows drawn, which is the number of letters.</returns>
    /// <exception cref="PrintRefusedException">Something can't be printed as it is; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; what has been written is no whole document.</exception>
    public static int Write(MailBatch batch, Stream target)
    {
        using var turn = Typeface.Take(out var typeface);
        PrintRefusedException.ThrowIfAny(BatchRules.Check(batch, typeface));
        using var rows = new Rows(batch, typeface);
        PrintRefusedException.ThrowIfAny(rows.Problems);
        return rows.Write(target);
    }

    /// <summary>Rows of a batch that has passed <see cref="BatchRules"/>, measured and ready to be drawn.</summary>
    internal sealed class Rows(MailBatch batch, Typeface typeface) : IDisposable
    {
        private readonly ManifestPage _page = new(batch, typeface);

        /// <summary>What does not fit.</summary>
        public IReadOnlyList<PrintProblem> Problems =>
            _page.HeadingFits ? [] : [new PrintProblem(0, PrintField.Sender, PrintFault.TooLong)];

        public int Write(Stream target)
        {
            var sheets = Sheets(batch.Items, _page);
            var title = string.Create(CultureInfo.InvariantCulture, $"差出票 {batch.PostingDate:yyyy-MM-dd}");
            using var canvas = new PdfCanvas(target, title, batch.Created);
            var drawn = 0;
            foreach (var sheet in sheets)
            {
                _page.Begin(canvas, sheets.Count);
                foreach (var item in sheet)
                {
                    _page.Row(canvas, item, ++drawn);
                }

                canvas.EndPage();
            }

            canvas.Finish();
            return drawn;
        }

        public void Dispose() => _page.Dispose();
    }

    // Every page tells how many there are, so the rows are measured before the first is drawn.
    private static List<List<MailItem>> Sheets(IReadOnlyList<MailItem> items, ManifestPage page)
    {
        var sheets = new List<List<MailItem>>();
        var room = 0.0;
        foreach (var item in items)
        {
            var height = page.HeightOf(item);
            if (sheets.Count == 0 || height > room)
            {
                sheets.Add([]);
                room = ManifestPage.RowRoom;
            }

            sheets[^1].Add(item);
            room -= height;
        }

        return sheets;
    }
}
