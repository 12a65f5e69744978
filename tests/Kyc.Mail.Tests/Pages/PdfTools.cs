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
internal sealed partial class PdfTools : IDisposable
{
    private const double MillimetresPerInch = 25.4;

    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-mail-").FullName;

    public PdfTools(Action<Stream> write)
    {
        using var file = File.Create(Pdf);
        write(file);
    }

    private string Pdf => Path.Combine(_folder, "pages.pdf");

    public byte[] Bytes => File.ReadAllBytes(Pdf);

    public int Pages
    {
        get
        {
            const string name = "Pages:";
            var line = Info.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
            return int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
        }
    }

    public string Info => DecodeText(Run("pdfinfo", Pdf));

    public string Fonts => DecodeText(Run("pdffonts", Pdf));

    /// <summary>Gets the text of the given page, without line breaks and form feeds.</summary>
    public string GetJoinedText(int page) => string.Concat(GetText(page).Where(character => character is not ('\n' or '\f')));

    /// <summary>Gets the text of the given page in the order in which it was drawn.</summary>
    public string GetText(int page) => DecodeText(Run("pdftotext", "-raw", "-f", FormatNumber(page), "-l", FormatNumber(page), Pdf, "-"));

    /// <summary>Gets the words of the given page with their positions in millimeters.</summary>
    public IReadOnlyList<Word> GetWords(int page) =>
        ParseWords(DecodeText(Run("pdftotext", "-raw", "-bbox", "-f", FormatNumber(page), "-l", FormatNumber(page), Pdf, "-")));

    /// <summary>Gets the words of all pages, in the order in which they were drawn.</summary>
    public IReadOnlyList<IReadOnlyList<Word>> GetAllWords() =>
        [.. DecodeText(Run("pdftotext", "-raw", "-bbox", Pdf, "-")).Split("<page ")[1..].Select(ParseWords)];

    /// <summary>Renders the part of the given page that has the given size and begins at the upper left corner of the page.</summary>
    public PagePixels Render(int page, int dotsPerInch, double widthMillimetres, double heightMillimetres)
    {
        string Dots(double millimetres) => FormatNumber((int)(millimetres / MillimetresPerInch * dotsPerInch));
        return PagePixels.FromPgm(Run(
            "pdftoppm", "-gray", "-r", FormatNumber(dotsPerInch), "-f", FormatNumber(page), "-l", FormatNumber(page),
            "-x", "0", "-y", "0", "-W", Dots(widthMillimetres), "-H", Dots(heightMillimetres), Pdf), dotsPerInch / MillimetresPerInch);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IReadOnlyList<Word> ParseWords(string boxes) => [.. Box().Matches(boxes).Select(box =>
        new Word(WebUtility.HtmlDecode(box.Groups[5].Value), ParseSide(box, 1), ParseSide(box, 2), ParseSide(box, 3), ParseSide(box, 4)))];

    private static string FormatNumber(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double ParseSide(Match box, int group) =>
        Paper.ToMillimetres(double.Parse(box.Groups[group].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("<word xMin=\"(.*?)\" yMin=\"(.*?)\" xMax=\"(.*?)\" yMax=\"(.*?)\">(.*?)</word>")]
    private static partial Regex Box();

    private static string DecodeText(byte[] output) => Encoding.UTF8.GetString(output);

    private static byte[] Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
        // On standard error, poppler reports faults of a document that it can still read.
        Assert.Equal("", errors.GetAwaiter().GetResult());
        return output.ToArray();
    }
}

/// <summary>Represents a word on a page. The positions of its sides are in millimeters from the upper left corner of the page.</summary>
internal sealed record Word(string Text, double Left, double Top, double Right, double Bottom);
