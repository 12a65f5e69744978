using System.Diagnostics.CodeAnalysis;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>
/// Reads Japan Post's files KEN_ALL.CSV (code page 932) and utf_ken_all.csv (UTF-8, since June 2023), both with fifteen columns and without
/// a header. Handles their peculiarities (mail.md 8.7): towns continued over several lines (in the first file only), parts of towns in
/// parentheses, ranges, several towns in a line, and sentences instead of a town. If a file has an error, nothing is imported.
/// </summary>
public static class KenAllImporter
{
    // Maximum length of the town column after its continuation lines have been joined. The longest one in the published file has a few
    // hundred characters.
    private const int MaxTownLength = 5_000;
    private const int MaxPlaces = 1_000_000;
    private const int MaxCities = ushort.MaxValue;

    /// <summary>Tries to read the given file into a postcode table. If the file has any error, creates no table.</summary>
    /// <param name="source">A description of where the file came from, which is shown to people.</param>
    /// <param name="date">The date of the data.</param>
    /// <param name="problem">The first problem in the file; null if a table was created.</param>
    public static bool TryImport(
        byte[] file,
        string source,
        DateOnly date,
        [NotNullWhen(true)] out PostcodeTable? table,
        [NotNullWhen(false)] out PostcodeListProblem? problem)
    {
        table = null;
        if (!KenAllDecoder.TryDecode(file, out var format, out var text, out problem))
        {
            return false;
        }

        using var reader = new StringReader(text);
        var places = new HashSet<PostcodePlace>();
        problem = ReadRows(CsvReader.Read(reader), format, places);
        problem ??= places.Count == 0 ? new PostcodeListProblem(PostcodeListProblemKind.Empty, 0) : null;
        problem ??= places.DistinctBy(place => (place.Prefecture, place.City)).Count() > MaxCities
            ? new PostcodeListProblem(PostcodeListProblemKind.TooMany, 0)
            : null;
        if (problem is null)
        {
            table = PostcodeTable.Create(source, date, places);
        }

        return table is not null;
    }

    private static PostcodeListProblem? ReadRows(IEnumerable<CsvRow> rows, KenAllFormat format, HashSet<PostcodePlace> places)
    {
        KenAllRow? unfinishedRow = null;
        foreach (var csvRow in rows)
        {
            if (KenAllRow.Read(csvRow, out var row) is { } problemKind)
            {
                return new PostcodeListProblem(problemKind, csvRow.Line);
            }

            if (unfinishedRow is not null)
            {
                if (format == KenAllFormat.Utf8
                    || !unfinishedRow.IsContinuedBy(row!)
                    || unfinishedRow.Town.Length + row!.Town.Length > MaxTownLength)
                {
                    return new PostcodeListProblem(PostcodeListProblemKind.OpenParenthesis, unfinishedRow.Line);
                }

                row = unfinishedRow with { Town = unfinishedRow.Town + row.Town };
            }

            unfinishedRow = KenAllTownParser.HasOpenParenthesis(row!.Town) ? row : null;
            if (unfinishedRow is null)
            {
                if (row.Town.Length > MaxTownLength)
                {
                    return new PostcodeListProblem(PostcodeListProblemKind.Name, row.Line);
                }

                places.UnionWith(KenAllTownParser.GetPlaces(row));
                if (places.Count > MaxPlaces)
                {
                    return new PostcodeListProblem(PostcodeListProblemKind.TooMany, row.Line);
                }
            }
        }

        return unfinishedRow is null ? null : new PostcodeListProblem(PostcodeListProblemKind.OpenParenthesis, unfinishedRow.Line);
    }
}
