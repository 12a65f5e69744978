using System.Globalization;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Manifests;

/// <summary>
/// Prints the manifest (書留・特定記録郵便物等差出票): all letters with posting number, address and name, the number of letters by kind, and on every
/// page an area for the post office's date stamp.
/// </summary>
public static class ManifestPdf
{
    /// <summary>Draws the manifest.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="target">Receives the PDF; stays open.</param>
    /// <returns>The number of rows, which is the number of letters.</returns>
    /// <exception cref="PrintRefusedException">The batch has problems that prevent printing; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; the document written so far is incomplete.</exception>
    public static int Write(MailBatch batch, Stream target)
    {
        using var fontScope = Typeface.Acquire(out var typeface);
        batch = BatchAdjuster.CheckAndAdjust(batch, typeface).Batch;
        using var rows = new PreparedRows(batch, typeface);
        PrintRefusedException.ThrowIfAny(rows.Problems);
        return rows.Write(target);
    }

    /// <summary>Represents the rows of a batch that has passed <see cref="BatchRules"/>, measured and ready to draw.</summary>
    internal sealed class PreparedRows : IDisposable
    {
        private readonly MailBatch _batch;
        private readonly ManifestPage _page;
        private readonly FittedAddress?[] _addresses;

        public PreparedRows(MailBatch batch, Typeface typeface)
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

        /// <summary>One problem for each row that does not fit, and one if the heading does not fit.</summary>
        public IReadOnlyList<PrintProblem> Problems { get; }

        public int Write(Stream target)
        {
            var rowCounts = GetRowCounts();
            var title = string.Create(CultureInfo.InvariantCulture, $"差出票 {_batch.PostingDate:yyyy-MM-dd}");
            using var canvas = new PdfCanvas(target, title, _batch.CreatedAt);
            var drawnCount = 0;
            foreach (var rowCount in rowCounts)
            {
                _page.BeginPage(canvas, rowCounts.Count);
                for (; drawnCount < rowCount; drawnCount++)
                {
                    _page.DrawRow(canvas, _batch.Items[drawnCount], _addresses[drawnCount]!, drawnCount + 1);
                }

                canvas.EndPage();
            }

            canvas.Finish();
            return drawnCount;
        }

        public void Dispose() => _page.Dispose();

        // Returns, for each page, the number of rows drawn by the end of that page. Every page shows the total number of pages, so all rows
        // are measured first.
        private List<int> GetRowCounts()
        {
            var rowCounts = new List<int>();
            var remainingHeight = 0.0;
            for (var index = 0; index < _addresses.Length; index++)
            {
                var height = _page.GetHeight(_batch.Items[index], _addresses[index]!);
                if (rowCounts.Count == 0 || height > remainingHeight)
                {
                    rowCounts.Add(index);
                    remainingHeight = ManifestPage.RowsHeight;
                }

                rowCounts[^1] = index + 1;
                remainingHeight -= height;
            }

            return rowCounts;
        }
    }
}
