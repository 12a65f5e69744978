using System.Globalization;
using System.Text;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Postcodes;

namespace Kyc.Postcodes;

/// <summary>
/// Writes a table of postcodes in the compact format. <c>skk LIST OUT</c> reads SKK-JISYO.zipcode in UTF-8; the shipped table was created
/// in this way (src/Kyc.Domain/Postcodes/Data/README.md). <c>ken-all LIST yyyy-MM-dd OUT</c> reads Japan Post's KEN_ALL.CSV or
/// utf_ken_all.csv.
/// Exit codes: 0 success; 1 the list is invalid, or a file cannot be read or written; 2 wrong command line.
/// </summary>
internal static class Program
{
    private const string SkkSource = "SKK-JISYO.zipcode (public domain), made from Japan Post's KEN_ALL.CSV";
    private const string KenAllSource = "Japan Post, list of postal codes";

    private static int Main(string[] args)
    {
        try
        {
            return Run(args);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static int Run(string[] args)
    {
        switch (args)
        {
            case ["skk", var listFile, var outputFile]:
                return ConvertSkk(listFile, outputFile);
            case ["ken-all", var listFile, var dateText, var outputFile]
                when DateOnly.TryParseExact(dateText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date):
                return ConvertKenAll(listFile, date, outputFile);
            default:
                Console.Error.WriteLine("usage: kyc-postcodes skk LIST OUT | ken-all LIST yyyy-MM-dd OUT");
                return 2;
        }
    }

    private static int ConvertSkk(string listFile, string outputFile)
    {
        try
        {
            var (places, date) = SkkZipcodeList.Read(File.ReadLines(listFile, new UTF8Encoding(false, throwOnInvalidBytes: true)));
            return Save(PostcodeTable.Create(SkkSource, date, places), outputFile);
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static int ConvertKenAll(string listFile, DateOnly date, string outputFile)
    {
        if (KenAllImporter.TryImport(File.ReadAllBytes(listFile), KenAllSource, date, out var table, out var problem))
        {
            return Save(table, outputFile);
        }

        Console.Error.WriteLine($"Line {problem.Line}: {problem.Kind}");
        return 1;
    }

    private static int Save(PostcodeTable table, string outputFile)
    {
        using var file = File.Create(outputFile);
        table.Save(file);
        Console.WriteLine($"{table.PlaceCount} places as of {table.Date:yyyy-MM-dd}, {file.Length} bytes");
        return 0;
    }
}
