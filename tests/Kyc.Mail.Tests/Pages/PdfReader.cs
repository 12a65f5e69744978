using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Tests.Pages;

/// <summary>
/// Writes a PDF to a temporary folder, and reads it with independent programs: the tools of poppler (Debian: poppler-utils).
/// </summary>
internal sealed partial class PdfReader : IDisposable
{
    private const double MillimetresPerInch = 25.4;

    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-mail-").FullName;

    public PdfReader(Action<Stream> write)
    {
        using var file = File.Create(PdfPath);
        write(file);
    }

    private string PdfPath => Path.Combine(_folder, "pages.pdf");

    public byte[] Bytes => File.ReadAllBytes(PdfPath);

    public int PageCount
    {
        get
        {
            const string name = "Pages:";
            var line = InfoText.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
            return int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
        }
    }

    public string InfoText => DecodeText(RunTool("pdfinfo", PdfPath));

    public string FontTable => DecodeText(RunTool("pdffonts", PdfPath));

    /// <summary>Gets the text of the given page, without line breaks and form feeds.</summary>
    public string GetJoinedText(int page) => string.Concat(GetText(page).Where(character => character is not ('\n' or '\f')));

    /// <summary>Gets the text of the given page in the order in which it was drawn.</summary>
    public string GetText(int page) =>
        DecodeText(RunTool("pdftotext", "-raw", "-f", FormatNumber(page), "-l", FormatNumber(page), PdfPath, "-"));

    /// <summary>Gets the words of the given page with their positions in millimeters.</summary>
    public IReadOnlyList<Word> GetWords(int page) =>
        ParseWords(DecodeText(RunTool("pdftotext", "-raw", "-bbox", "-f", FormatNumber(page), "-l", FormatNumber(page), PdfPath, "-")));

    /// <summary>Gets the words of all pages, in the order in which they were drawn.</summary>
    public IReadOnlyList<IReadOnlyList<Word>> GetAllWords() =>
        [.. DecodeText(RunTool("pdftotext", "-raw", "-bbox", PdfPath, "-")).Split("<page ")[1..].Select(ParseWords)];

    /// <summary>Renders the part of the given page that has the given size and begins at the upper left corner of the page.</summary>
    public PagePixels Render(int page, int dotsPerInch, double widthMillimetres, double heightMillimetres)
    {
        string ToDots(double millimetres) => FormatNumber((int)(millimetres / MillimetresPerInch * dotsPerInch));
        return PagePixels.FromPgm(
            RunTool(
                "pdftoppm",
                "-gray",
                "-r",
                FormatNumber(dotsPerInch),
                "-f",
                FormatNumber(page),
                "-l",
                FormatNumber(page),
                "-x",
                "0",
                "-y",
                "0",
                "-W",
                ToDots(widthMillimetres),
                "-H",
                ToDots(heightMillimetres),
                PdfPath),
            dotsPerInch / MillimetresPerInch);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IReadOnlyList<Word> ParseWords(string output) => [.. WordBoxRegex()
        .Matches(output)
        .Select(box => new Word(
            WebUtility.HtmlDecode(box.Groups[5].Value),
            ParseCoordinate(box, 1),
            ParseCoordinate(box, 2),
            ParseCoordinate(box, 3),
            ParseCoordinate(box, 4)))];

    private static string FormatNumber(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double ParseCoordinate(Match box, int group) =>
        Paper.ToMillimetres(double.Parse(box.Groups[group].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("<word xMin=\"(.*?)\" yMin=\"(.*?)\" xMax=\"(.*?)\" yMax=\"(.*?)\">(.*?)</word>")]
    private static partial Regex WordBoxRegex();

    private static string DecodeText(byte[] output) => Encoding.UTF8.GetString(output);

    private static byte[] RunTool(string program, params string[] arguments)
    {
        var startInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(startInfo)!;
        var errorTask = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
        // On standard error, poppler reports faults of a document that it can still read.
        Assert.Equal("", errorTask.GetAwaiter().GetResult());
        return output.ToArray();
    }
}

/// <summary>Represents a word on a page. The positions of its sides are in millimeters from the upper left corner of the page.</summary>
internal sealed record Word(string Text, double Left, double Top, double Right, double Bottom);
