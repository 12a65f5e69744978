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
        batch = PrintedForms.Demand(batch, typeface).Batch;
        using var rows = new Rows(batch, typeface);
        PrintRefusedException.ThrowIfAny(rows.Problems);
        return rows.Write(target);
    }

    /// <summary>Rows of a batch that has passed <see cref="BatchRules"/>, measured and ready to be drawn.</summary>
    internal sealed class Rows : IDisposable
    {
        private readonly MailBatch _batch;
        private readonly ManifestPage _page;
        private readonly FittedAddress?[] _addresses;

        public Rows(MailBatch batch, Typeface typeface)
        {
            _batch = batch;
            _page = new ManifestPage(batch, typeface);
            List<PrintProblem> problems = _page.HeadingFits ? [] : [new PrintProblem(0, PrintField.Sender, PrintFault.TooLong)];
            _addresses = new FittedAddress?[batch.Items.Count];
            for (var index = 0; index < _addresses.Length; index++)
            {
                _addresses[index] = _page.Fit(batch.Items[index], out var problem);
                if (problem is not null)
                {
                    problems.Add(problem with { Row = index + 1 });
                }
            }

            Problems = problems;
        }

        /// <summary>What does not fit.</summary>
        public IReadOnlyList<PrintProblem> Problems { get; }

        public int Write(Stream target)
        {
            var sheets = Sheets();
            var title = string.Create(CultureInfo.InvariantCulture, $"差出票 {_batch.PostingDate:yyyy-MM-dd}");
            using var canvas = new PdfCanvas(target, title, _batch.Created);
            var drawn = 0;
            foreach (var rows in sheets)
            {
                _page.Begin(canvas, sheets.Count);
                for (; drawn < rows; drawn++)
                {
                    _page.Row(canvas, _batch.Items[drawn], _addresses[drawn]!, drawn + 1);
                }

                canvas.EndPage();
            }

            canvas.Finish();
            return drawn;
        }

        public void Dispose() => _page.Dispose();

        // Rows drawn when each page ends. Every page tells how many there are, so the rows are measured before the first is drawn.
        private List<int> Sheets()
        {
            var sheets = new List<int>();
            var room = 0.0;
            for (var index = 0; index < _addresses.Length; index++)
            {
                var height = _page.HeightOf(_batch.Items[index], _addresses[index]!);
                if (sheets.Count == 0 || height > room)
                {
                    sheets.Add(index);
                    room = ManifestPage.RowRoom;
                }

                sheets[^1] = index + 1;
                room -= height;
            }

            return sheets;
        }
    }
}
