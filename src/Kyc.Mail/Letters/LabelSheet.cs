using System.Globalization;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Prints the addresses of a batch on sheets of labels: A4, twelve labels of 86.4 x 42.3 mm in two columns without gaps, centred on the
/// sheet. Each label shows the same postcode, marks, address, name and barcode as the letter. The labels are for envelopes without a
/// window.
/// </summary>
public static class LabelSheet
{
    /// <summary>Number of labels on a full sheet.</summary>
    public const int LabelsPerSheet = Columns * Rows;

    private const int Columns = 2;
    private const int Rows = 6;
    private const double LabelWidth = 86.4;
    private const double LabelHeight = 42.3;
    private const double Left = (Paper.A4Width - (Columns * LabelWidth)) / 2;
    private const double Top = (Paper.A4Height - (Rows * LabelHeight)) / 2;

    /// <summary>Empty margin on each side of a label, in millimetres. Printers and sheets are not exact to the millimetre.</summary>
    private const double Padding = 4;

    /// <summary>Draws all labels.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="target">Receives the PDF; stays open.</param>
    /// <returns>The number of labels, which is the number of letters.</returns>
    /// <exception cref="PrintRefusedException">The batch has problems that prevent printing; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; the document written so far is incomplete.</exception>
    public static int Write(MailBatch batch, Stream target)
    {
        using var fontScope = Typeface.Acquire(out var typeface);
        batch = BatchAdjuster.CheckAndAdjust(batch, typeface).Batch;
        using var labels = new PreparedLabels(batch, typeface);
        PrintRefusedException.ThrowIfAny(labels.Problems);
        return labels.Write(target);
    }

    /// <summary>Represents the labels of a batch that has passed <see cref="BatchRules"/>, measured and ready to draw.</summary>
    internal sealed class PreparedLabels : IDisposable
    {
        private readonly MailBatch _batch;
        private readonly AddressBlock _block;
        private readonly FittedAddress?[] _addresses;

        public PreparedLabels(MailBatch batch, Typeface typeface)
        {
            _batch = batch;
            _block = new AddressBlock(typeface, BarcodeDimensions.Label, LabelWidth - (2 * Padding), LabelHeight - (2 * Padding));
            var problems = new List<PrintProblem>();
            _addresses = _block.FitAll(batch.Items, problems);
            Problems = problems;
        }

        /// <summary>One problem for each label whose text does not fit.</summary>
        public IReadOnlyList<PrintProblem> Problems { get; }

        public int Write(Stream target)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"宛名ラベル {_batch.PostingDate:yyyy-MM-dd}");
            using var canvas = new PdfCanvas(target, title, _batch.CreatedAt);
            var drawnCount = 0;
            foreach (var sheet in _batch.Items.Chunk(LabelsPerSheet))
            {
                foreach (var item in sheet)
                {
                    var position = drawnCount % LabelsPerSheet;
                    _block.Draw(
                        canvas, item, _addresses[drawnCount]!,
                        Left + (position % Columns * LabelWidth) + Padding, Top + (position / Columns * LabelHeight) + Padding);
                    drawnCount++;
                }

                canvas.EndPage();
            }

            canvas.Finish();
            return drawnCount;
        }

        public void Dispose() => _block.Dispose();
    }
}
