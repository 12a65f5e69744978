using System.Diagnostics;
using System.Globalization;

namespace Kyc.Bench.Mail;

/// <summary>
/// Measures the printing of a batch of 1,000 letters, which writes the letters, the labels and the manifest as PDF, and the manifest and
/// the import file as CSV. The time is compared with that of paps, which prints the same text with the same pango library, font and paper
/// size, but without barcodes, labels and lists, and without measuring the text first.
/// </summary>
internal static class MailBenchmark
{
    private const int Rounds = 3;
    private const double MaxSeconds = 10;
    private const double MaxMegabytes = 300;
    private const double BytesPerMegabyte = 1e6;

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-bench-mail-");
        try
        {
            return Run(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Run(string folder)
    {
        // Rounds of our program and of paps alternate, so that other load on the machine slows both.
        var papsTimes = new List<double>();
        var printTimes = new List<double>();
        var peakMegabytes = new List<double>();
        WriteText(Path.Combine(folder, "letters.txt"));
        for (var round = 0; round < Rounds; round++)
        {
            papsTimes.Add(PrintWithPaps(folder));
            var numbers = RunMailPrinter(folder).Split(' ');
            printTimes.Add(double.Parse(numbers[0], CultureInfo.InvariantCulture));
            peakMegabytes.Add(double.Parse(numbers[1], CultureInfo.InvariantCulture));
        }

        Report.PrintLine("paps.letters.time", Statistics.GetMedian(papsTimes), "s");
        Report.PrintLine("mail.letters", MailWorkload.LetterCount, "letters");
        foreach (var file in new DirectoryInfo(folder).GetFiles("*.pdf").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Report.PrintLine($"mail.{Path.GetFileNameWithoutExtension(file.Name)}.size", file.Length / BytesPerMegabyte, "MB");
        }

        Report.PrintLine("mail.memory", peakMegabytes.Max(), "MB");
        Report.PrintLine("mail.time", Statistics.GetMedian(printTimes), "s");
        Report.PrintLine("mail.ratio", Statistics.GetMedian(printTimes) / Statistics.GetMedian(papsTimes), "ratio");
        return Statistics.GetMedian(printTimes) < MaxSeconds && peakMegabytes.Max() < MaxMegabytes ? 0 : 1;
    }

    // Writes a text file with one page for each letter. The lines are short enough that paps does not break them.
    private static void WriteText(string path)
    {
        var batch = MailWorkload.CreateBatch();
        var pages = batch.Items.Select(item => string.Join('\n',
        [
            $"〒{item.Addressee.Postcode} 転送不要 簡易書留", .. item.Addressee.AddressLines, $"{item.Addressee.Name}　様",
            batch.Sender.Name, batch.Sender.Postcode, .. batch.Sender.AddressLines, batch.Sender.Telephone,
            $"引受番号 {item.PostingNumber}", batch.Text.Title, .. batch.Text.Paragraphs,
            $"管理番号 {item.ManagementNumber}", $"有効化コード {item.ActivationCode}",
        ]));
        File.WriteAllText(path, string.Join("\n\f", pages));
    }

    private static double PrintWithPaps(string folder)
    {
        var start = Stopwatch.GetTimestamp();
        RunProgram("paps", "--font=IPAmjMincho 10", "--paper=a4", Path.Combine(folder, "letters.txt"));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string RunMailPrinter(string folder)
    {
        // When the program was started as `dotnet kyc-bench.dll`, the process path is that of dotnet.
        var program = Environment.ProcessPath!;
        string[] assemblyArguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(MailBenchmark).Assembly.Location] : [];
        return RunProgram(program, [.. assemblyArguments, MailPrinter.ProcessArgument, folder]);
    }

    private static string RunProgram(string program, params string[] arguments)
    {
        var startInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(startInfo) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with status {process.ExitCode}");
    }
}
