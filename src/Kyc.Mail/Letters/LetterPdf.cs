using System.Globalization;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Prints the letters of a batch as one PDF. Each letter is one A4 sheet, to be folded at its marks and sent in a 長形3号 window envelope. The
/// PDF is written to the stream while it is drawn. Its text can be extracted, and the font is embedded as a subset. Equal batches produce
/// equal bytes.
/// </summary>
public static class LetterPdf
{
    /// <summary>Draws all letters.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="target">Receives the PDF; stays open.</param>
    /// <returns>The number of sheets, which is the number of letters.</returns>
    /// <exception cref="PrintRefusedException">The batch has problems that prevent printing; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; the document written so far is incomplete.</exception>
    public static int Write(MailBatch batch, Stream target)
    {
        using var fontScope = Typeface.Acquire(out var typeface);
        batch = BatchAdjuster.CheckAndAdjust(batch, typeface).Batch;
        using var letters = new PreparedLetters(batch, typeface);
        PrintRefusedException.ThrowIfAny(letters.Problems);
        return letters.Write(target);
    }

    /// <summary>Represents the letters of a batch that has passed <see cref="BatchRules"/>, measured and ready to draw.</summary>
    internal sealed class PreparedLetters : IDisposable
    {
        private readonly MailBatch _batch;
        private readonly LetterPage _page;
        private readonly FittedAddress?[] _addresses;

        public PreparedLetters(MailBatch batch, Typeface typeface)
        {
            _batch = batch;
            _page = new LetterPage(batch, typeface);
            List<PrintProblem> problems = _page.TextFits ? [] : [new PrintProblem(0, PrintField.Text, PrintFault.TooLong)];
            _addresses = _page.FitAll(batch.Items, problems);
            Problems = problems;
        }

        /// <summary>
        /// One problem for each letter whose address or name does not fit, and one if the text that all letters share does not fit.
        /// </summary>
        public IReadOnlyList<PrintProblem> Problems { get; }

        public int Write(Stream target)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{_batch.Text.Title} {_batch.PostingDate:yyyy-MM-dd}");
            using var canvas = new PdfCanvas(target, title, _batch.CreatedAt);
            for (var index = 0; index < _addresses.Length; index++)
            {
                _page.Draw(canvas, _batch.Items[index], _addresses[index]!);
                canvas.EndPage();
            }

            canvas.Finish();
            return canvas.PageCount;
        }

        public void Dispose() => _page.Dispose();
    }
}
