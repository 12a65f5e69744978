using Kyc.Mail.Letters;
using Kyc.Mail.Manifests;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Represents a file of a batch. The file contains personal data and exists only in memory until it is sent to the caller.
/// </summary>
public sealed record BatchFile(string Name, MemoryStream Content);

/// <summary>Represents the files of a batch, and what clerks must know about their content.</summary>
/// <param name="Files">The files in the order in which they are sent.</param>
/// <param name="NotInYuPri">
/// The positions in the batch, from 0, of the letters whose names or addresses cannot be written to the file for ゆうプリR.
/// </param>
/// <param name="Notes">Notes about characters that are printed differently from the name or address in the letter.</param>
public sealed record BatchFiles(IReadOnlyList<BatchFile> Files, IReadOnlyList<int> NotInYuPri, IReadOnlyList<PrintNote> Notes)
{
    /// <summary>Creates the files of a batch, which must have passed <see cref="PrintRun.Check"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// The letters, the labels and the manifest do not have the same number of items. None of them may be used.
    /// </exception>
    public static BatchFiles Print(MailBatch batch, YuPriCodes? codes)
    {
        var (letters, labels, manifest, list) = (new MemoryStream(), new MemoryStream(), new MemoryStream(), new MemoryStream());
        var receipt = PrintRun.Write(batch, new PrintTargets(letters, labels, manifest, list));
        if (!receipt.HasEqualCounts || receipt.Letters != batch.Items.Count)
        {
            throw new InvalidOperationException("The printed parts of a batch have different counts.");
        }

        List<BatchFile> files =
            [new("letters.pdf", letters), new("labels.pdf", labels), new("manifest.pdf", manifest), new("manifest.csv", list)];
        if (codes is null)
        {
            return new BatchFiles(files, [], receipt.Notes);
        }

        var (yuPri, left) = CreateYuPriFile(batch, codes);
        if (yuPri is not null)
        {
            files.Add(new BatchFile("yupri.csv", yuPri));
        }

        return new BatchFiles(files, left, receipt.Notes);
    }

    /// <summary>
    /// Creates the file for ゆうプリR without the letters that it cannot represent, for example because its code page does not contain every
    /// character. Returns the positions of these letters, which clerks enter at the counter. The file is null when it would contain no
    /// letter.
    /// </summary>
    private static (MemoryStream? File, IReadOnlyList<int> Left) CreateYuPriFile(MailBatch batch, YuPriCodes codes)
    {
        var omitted = new List<int>();
        while (omitted.Count < batch.Items.Count)
        {
            var included = Enumerable.Range(0, batch.Items.Count).Except(omitted).ToArray();
            var file = new MemoryStream();
            try
            {
                YuPriCsv.Write(batch with { Items = [.. included.Select(place => batch.Items[place])] }, codes, file);
                return (file, omitted);
            }
            catch (PrintRefusedException refused) when (refused.Problems.All(problem => problem.Row > 0))
            {
                omitted.AddRange(refused.Problems.Select(problem => included[problem.Row - 1]).Distinct());
            }
        }
        return (null, omitted);
    }
}
