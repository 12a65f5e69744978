using System.Diagnostics;
using System.Globalization;
using Kyc.Mail.Manifests;

namespace Kyc.Bench.Mail;

/// <summary>
/// Prints the batch once in a separate process, so that the time includes the compilation of the code by the runtime, and the memory is
/// used for nothing else.
/// </summary>
internal static class MailPrinter
{
    /// <summary>First command-line argument of a process that prints the batch.</summary>
    public const string ProcessArgument = "mail-printer";

    /// <summary>
    /// Prints the batch into the given folder, and writes the seconds and the peak memory in megabytes to standard output.
    /// </summary>
    public static int Run(string folder)
    {
        var start = Stopwatch.GetTimestamp();
        var batch = MailWorkload.CreateBatch();
        PrintReceipt receipt;
        using (FileStream letters = CreateFile("letters.pdf"), labels = CreateFile("labels.pdf"))
        using (FileStream manifest = CreateFile("manifest.pdf"), list = CreateFile("manifest.csv"))
        {
            receipt = PrintRun.Write(batch, new PrintTargets(letters, labels, manifest, list));
        }

        int exportedCount;
        using (FileStream list = CreateFile("manifest-cp932.csv"), import = CreateFile("yupri.csv"))
        {
            exportedCount = ManifestCsv.Write(batch, list, ManifestEncoding.Cp932);
            exportedCount += YuPriCsv.Write(batch, new YuPriCodes("1", "2", "3"), import);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {ProcessMemory.GetPeakMegabytes()}"));
        return receipt.HasEqualCounts && receipt.LetterCount == MailWorkload.LetterCount && exportedCount == 2 * MailWorkload.LetterCount
            ? 0
            : 1;

        FileStream CreateFile(string name) => File.Create(Path.Combine(folder, name));
    }
}
