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
        var batch = MailWorkload.Create();
        PrintReceipt receipt;
        using (FileStream letters = Open("letters.pdf"), labels = Open("labels.pdf"))
        using (FileStream manifest = Open("manifest.pdf"), list = Open("manifest.csv"))
        {
            receipt = PrintRun.Write(batch, new PrintTargets(letters, labels, manifest, list));
        }

        int exported;
        using (FileStream list = Open("manifest-cp932.csv"), import = Open("yupri.csv"))
        {
            exported = ManifestCsv.Write(batch, list, ManifestEncoding.Cp932);
            exported += YuPriCsv.Write(batch, new YuPriCodes("1", "2", "3"), import);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {ProcessMemory.GetPeak()}"));
        return receipt.HasEqualCounts && receipt.Letters == MailWorkload.LetterCount && exported == 2 * MailWorkload.LetterCount ? 0 : 1;

        FileStream Open(string name) => File.Create(Path.Combine(folder, name));
    }
}
