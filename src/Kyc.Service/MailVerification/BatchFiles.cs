using Kyc.Mail.Letters;
using Kyc.Mail.Manifests;

namespace Kyc.Service.MailVerification;

/// <summary>A file of a batch, in memory only: it is personal data, sent to the caller and forgotten.</summary>
public sealed record BatchFile(string Name, MemoryStream Content);

/// <summary>The files of a batch.</summary>
/// <param name="Files">In the order they are sent.</param>
/// <param name="NotInYuPri">Places, from 0, of letters whose names or addresses ゆうプリR can't hold.</param>
/// <param name="Notes">Characters that are printed otherwise than they are written.</param>
public sealed record BatchFiles(IReadOnlyList<BatchFile> Files, IReadOnlyList<int> NotInYuPri, IReadOnlyList<PrintNote> Notes)
{
    /// <summary>Prints a batch that has passed <see cref="PrintRun.Check"/>.</summary>
    /// <exception cref="InvalidOperationException">The parts do not have equal counts: nothing of it may be used.</exception>
    public static BatchFiles Print(MailBatch batch, YuPriCodes? codes)
    {
        var (letters, labels, manifest, list) = (new MemoryStream(), new MemoryStream(), new MemoryStream(), new MemoryStream());
        var receipt = PrintRun.Write(batch, new PrintTargets(letters, labels, manifest, list));
        if (!receipt.CountsAgree || receipt.Letters != batch.Items.Count) throw new InvalidOperationException("The printed parts of a batch do not agree in number.");
        List<BatchFile> files = [new("letters.pdf", letters), new("labels.pdf", labels), new("manifest.pdf", manifest), new("manifest.csv", list)];
        if (codes is null) return new BatchFiles(files, [], receipt.Notes);
        var (yuPri, left) = YuPri(batch, codes);
        if (yuPri is not null) files.Add(new BatchFile("yupri.csv", yuPri));
        return new BatchFiles(files, left, receipt.Notes);
    }

    /// <summary>Its code page can't hold every name; such a letter is printed and listed, and typed at the counter.</summary>
    private static (MemoryStream? File, IReadOnlyList<int> Left) YuPri(MailBatch batch, YuPriCodes codes)
    {
        var left = new List<int>();
        while (left.Count < batch.Items.Count)
        {
            var taken = Enumerable.Range(0, batch.Items.Count).Except(left).ToArray();
            var file = new MemoryStream();
            try
            {
                YuPriCsv.Write(batch with { Items = [.. taken.Select(place => batch.Items[place])] }, codes, file);
                return (file, left);
            }
            catch (PrintRefusedException refused) when (refused.Problems.All(problem => problem.Row > 0))
            {
                left.AddRange(refused.Problems.Select(problem => taken[problem.Row - 1]).Distinct());
            }
        }
        return (null, left);
    }
}
