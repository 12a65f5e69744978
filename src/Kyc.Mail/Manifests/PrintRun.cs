using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Manifests;

/// <summary>Where the parts of a printed batch go; all stay open.</summary>
/// <param name="Letters">PDF of the letters.</param>
/// <param name="Labels">PDF of the labels.</param>
/// <param name="ManifestPdf">The manifest on paper.</param>
/// <param name="ManifestCsv">The manifest as a file, in UTF-8.</param>
public sealed record PrintTargets(Stream Letters, Stream Labels, Stream ManifestPdf, Stream ManifestCsv);

/// <summary>What has been printed, each part counted as it was written.</summary>
/// <param name="Letters">Sheets in the PDF of the letters.</param>
/// <param name="Labels">Labels.</param>
/// <param name="ManifestRows">Rows of the manifest on paper.</param>
/// <param name="ManifestCsvRows">Rows of the manifest's file.</param>
public sealed record PrintReceipt(int Letters, int Labels, int ManifestRows, int ManifestCsvRows)
{
    /// <summary>Characters that are printed otherwise than they are written, in the order of the letters.</summary>
    public IReadOnlyList<PrintNote> Notes { get; init; } = [];

    /// <summary>As many letters are printed as the manifest tells the post office.</summary>
    public bool CountsAgree => Letters == Labels && Letters == ManifestRows && Letters == ManifestCsvRows;
}

/// <summary>Prints a batch whole: letters, labels and manifest, checked together before the first byte is written.</summary>
public static class PrintRun
{
    /// <summary>
    /// Finds what can't be printed, so that those letters can be left out of the batch. What remains is to be checked again: whether text
    /// fits is asked only when all of it may be printed at all.
    /// </summary>
    /// <returns>Nothing when the batch can be printed.</returns>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed.</exception>
    public static IReadOnlyList<PrintProblem> Check(MailBatch batch)
    {
        using var turn = Typeface.Take(out var typeface);
        List<PrintProblem> problems = BatchRules.Check(batch, typeface);
        if (problems.Count > 0)
        {
            return problems;
        }

        using var parts = new Parts(PrintedForms.Of(batch, typeface).Batch, typeface);
        return parts.Problems;
    }

    /// <summary>Prints all parts.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="targets">Where the parts go.</param>
    /// <returns>What has been printed.</returns>
    /// <exception cref="PrintRefusedException">Something can't be printed as it is; nothing has been written to any target.</exception>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed; nothing has been written.</exception>
    /// <exception cref="DrawingFailedException">Drawing failed; what has been written is to be thrown away.</exception>
    public static PrintReceipt Write(MailBatch batch, PrintTargets targets)
    {
        using var turn = Typeface.Take(out var typeface);
        (batch, var notes) = PrintedForms.Demand(batch, typeface);
        using var parts = new Parts(batch, typeface);
        PrintRefusedException.ThrowIfAny(parts.Problems);
        return new PrintReceipt(
            parts.Letters.Write(targets.Letters),
            parts.Labels.Write(targets.Labels),
            parts.Manifest.Write(targets.ManifestPdf),
            ManifestCsv.WriteRows(batch, targets.ManifestCsv, ManifestEncoding.Utf8))
        { Notes = notes };
    }

    /// <summary>The parts that are drawn, measured.</summary>
    private sealed class Parts(MailBatch batch, Typeface typeface) : IDisposable
    {
        public LetterBatch.Letters Letters { get; } = new(batch, typeface);

        public LabelSheet.Labels Labels { get; } = new(batch, typeface);

        public ManifestPdf.Rows Manifest { get; } = new(batch, typeface);

        public IReadOnlyList<PrintProblem> Problems => [.. Letters.Problems.Concat(Labels.Problems).Concat(Manifest.Problems).Distinct()];

        public void Dispose()
        {
            Letters.Dispose();
            Labels.Dispose();
            Manifest.Dispose();
        }
    }
}
