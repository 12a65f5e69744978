using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Manifests;

/// <summary>Holds the streams to which the documents of a batch are written. They stay open.</summary>
/// <param name="Letters">PDF of the letters.</param>
/// <param name="Labels">PDF of the labels.</param>
/// <param name="ManifestPdf">PDF of the manifest.</param>
/// <param name="ManifestCsv">CSV file of the manifest, in UTF-8.</param>
public sealed record PrintTargets(Stream Letters, Stream Labels, Stream ManifestPdf, Stream ManifestCsv);

/// <summary>Represents the result of printing: the number of items that each document contains.</summary>
/// <param name="LetterCount">Number of sheets in the PDF of the letters.</param>
/// <param name="LabelCount">Number of labels.</param>
/// <param name="ManifestRowCount">Number of rows in the PDF of the manifest.</param>
/// <param name="ManifestCsvRowCount">Number of rows in the CSV file of the manifest, without the header.</param>
public sealed record PrintReceipt(int LetterCount, int LabelCount, int ManifestRowCount, int ManifestCsvRowCount)
{
    /// <summary>A note for each character that is printed differently from how it is written, in the order of the letters.</summary>
    public IReadOnlyList<PrintNote> Notes { get; init; } = [];

    /// <summary>Whether all documents contain the same number of letters.</summary>
    public bool HasEqualCounts => LetterCount == LabelCount && LetterCount == ManifestRowCount && LetterCount == ManifestCsvRowCount;
}

/// <summary>Prints a complete batch: letters, labels and manifest, checked together before the first byte is written.</summary>
public static class PrintRun
{
    /// <summary>
    /// Finds the problems of a batch, so that the letters that cannot be printed can be removed from it. The remaining batch must be
    /// checked again, because the fit of the text is checked only if all characters can be printed.
    /// </summary>
    /// <returns>The problems; empty if the batch can be printed.</returns>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed.</exception>
    public static IReadOnlyList<PrintProblem> Check(MailBatch batch)
    {
        using var fontScope = Typeface.Acquire(out var typeface);
        var problems = BatchRules.Check(batch, typeface);
        if (problems.Count > 0)
        {
            return problems;
        }

        using var parts = new PreparedDocuments(BatchAdjuster.Adjust(batch, typeface).Batch, typeface);
        return parts.Problems;
    }

    /// <summary>Prints all documents of the batch.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="targets">The streams to which the documents are written.</param>
    /// <returns>
    /// The number of items in each document, and a note for each character that is printed differently from how it is written.
    /// </returns>
    /// <exception cref="PrintRefusedException">The batch has problems that prevent printing; no target has been written to.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; everything that was written must be discarded.</exception>
    public static PrintReceipt Write(MailBatch batch, PrintTargets targets)
    {
        using var fontScope = Typeface.Acquire(out var typeface);
        (batch, var notes) = BatchAdjuster.CheckAndAdjust(batch, typeface);
        using var parts = new PreparedDocuments(batch, typeface);
        PrintRefusedException.ThrowIfAny(parts.Problems);
        return new PrintReceipt(
            parts.Letters.Write(targets.Letters),
            parts.Labels.Write(targets.Labels),
            parts.Manifest.Write(targets.ManifestPdf),
            ManifestCsv.WriteRows(batch, targets.ManifestCsv, ManifestEncoding.Utf8))
        { Notes = notes };
    }

    /// <summary>Holds the measured letters, labels and manifest of a batch, ready to be drawn.</summary>
    private sealed class PreparedDocuments(MailBatch batch, Typeface typeface) : IDisposable
    {
        public LetterPdf.PreparedLetters Letters { get; } = new(batch, typeface);

        public LabelSheet.PreparedLabels Labels { get; } = new(batch, typeface);

        public ManifestPdf.PreparedRows Manifest { get; } = new(batch, typeface);

        public IReadOnlyList<PrintProblem> Problems => [.. Letters.Problems.Concat(Labels.Problems).Concat(Manifest.Problems).Distinct()];

        public void Dispose()
        {
            Letters.Dispose();
            Labels.Dispose();
            Manifest.Dispose();
        }
    }
}
