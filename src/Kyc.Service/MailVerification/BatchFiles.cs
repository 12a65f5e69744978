using Kyc.Mail.Letters;
using Kyc.Mail.Manifests;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Represents a file of a batch. The file contains personal data and exists only in memory until it is sent to the caller.
/// </summary>
public sealed record BatchFile(string Name, MemoryStream Content);

/// <summary>Represents the files of a batch, and what clerks must know about their content.</summary>
/// <param name="Files">The files in the order in which they are sent.</param>
/// <param name="YuPriOmittedPositions">
/// The positions in the batch, from 0, of the letters whose names or addresses cannot be written to the file for ゆうプリR.
/// </param>
/// <param name="Notes">Notes about characters that are printed differently from the name or address in the letter.</param>
public sealed record BatchFiles(IReadOnlyList<BatchFile> Files, IReadOnlyList<int> YuPriOmittedPositions, IReadOnlyList<PrintNote> Notes)
{
    /// <summary>Creates the files of a batch, which must have passed <see cref="PrintRun.Check"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// The letters, the labels and the manifest do not have the same number of items. None of them may be used.
    /// </exception>
    public static BatchFiles Create(MailBatch batch, YuPriCodes? codes)
    {
        var (letters, labels, manifest, manifestCsv) = (new MemoryStream(), new MemoryStream(), new MemoryStream(), new MemoryStream());
        var receipt = PrintRun.Write(batch, new PrintTargets(letters, labels, manifest, manifestCsv));
        if (!receipt.HasEqualCounts || receipt.LetterCount != batch.Items.Count)
        {
            throw new InvalidOperationException("The printed parts of a batch have different counts.");
        }

        List<BatchFile> files =
            [new("letters.pdf", letters), new("labels.pdf", labels), new("manifest.pdf", manifest), new("manifest.csv", manifestCsv)];
        if (codes is null)
        {
            return new BatchFiles(files, [], receipt.Notes);
        }

        var (yuPriFile, omittedPositions) = CreateYuPriFile(batch, codes);
        if (yuPriFile is not null)
        {
            files.Add(new BatchFile("yupri.csv", yuPriFile));
        }

        return new BatchFiles(files, omittedPositions, receipt.Notes);
    }

    /// <summary>
    /// Creates the file for ゆうプリR without the letters that it cannot represent, for example because its code page does not contain every
    /// character. Returns the positions of these letters, which clerks enter at the counter. The file is null when it would contain no
    /// letter.
    /// </summary>
    private static (MemoryStream? File, IReadOnlyList<int> Left) CreateYuPriFile(MailBatch batch, YuPriCodes codes)
    {
        var omittedPositions = new List<int>();
        while (omittedPositions.Count < batch.Items.Count)
        {
            var includedPositions = Enumerable.Range(0, batch.Items.Count).Except(omittedPositions).ToArray();
            var file = new MemoryStream();
            try
            {
                YuPriCsv.Write(batch with { Items = [.. includedPositions.Select(position => batch.Items[position])] }, codes, file);
                return (file, omittedPositions);
            }
            catch (PrintRefusedException printException) when (printException.Problems.All(problem => problem.Row > 0))
            {
                omittedPositions.AddRange(printException.Problems.Select(problem => includedPositions[problem.Row - 1]).Distinct());
            }
        }
        return (null, omittedPositions);
    }
}
