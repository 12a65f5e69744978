using System.Globalization;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// The letters of a batch as one PDF, a sheet of A4 a letter, to be folded at its marks and sent in the window envelope 長形3号. Goes to the
/// stream while it is drawn; text can be extracted; the font is embedded as a subset; equal batches give equal bytes.
/// </summary>
public static class LetterBatch
{
    /// <summary>Draws all letters.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="target">Gets the PDF; stays open.</param>
    /// <returns>Sheets drawn, which is the number of letters.</returns>
    /// <exception cref="PrintRefusedException">Something can't be printed as it is; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; what has been written is no whole document.</exception>
    public static int Write(MailBatch batch, Stream target)
    {
        using var turn = Typeface.Take(out var typeface);
        batch = PrintedForms.Demand(batch, typeface).Batch;
        using var letters = new Letters(batch, typeface);
        PrintRefusedException.ThrowIfAny(letters.Problems);
        return letters.Write(target);
    }

    /// <summary>Letters whose text has passed <see cref="BatchRules"/>, measured and ready to be drawn.</summary>
    internal sealed class Letters : IDisposable
    {
        private readonly MailBatch _batch;
        private readonly LetterPage _page;
        private readonly FittedAddress?[] _addresses;

        public Letters(MailBatch batch, Typeface typeface)
        {
            _batch = batch;
            _page = new LetterPage(batch, typeface);
            List<PrintProblem> problems = _page.TextFits ? [] : [new PrintProblem(0, PrintField.Text, PrintFault.TooLong)];
            _addresses = _page.FitAll(batch.Items, problems);
            Problems = problems;
        }

        /// <summary>What does not fit.</summary>
        public IReadOnlyList<PrintProblem> Problems { get; }

        public int Write(Stream target)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{_batch.Text.Title} {_batch.PostingDate:yyyy-MM-dd}");
            using var canvas = new PdfCanvas(target, title, _batch.Created);
            for (var index = 0; index < _addresses.Length; index++)
            {
                _page.Draw(canvas, _batch.Items[index], _addresses[index]!);
                canvas.EndPage();
            }

            canvas.Finish();
            return canvas.Pages;
        }

        public void Dispose() => _page.Dispose();
    }
}
