using System.Diagnostics.CodeAnalysis;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>
/// Reads Japan Post's files KEN_ALL.CSV (code page 932) and utf_ken_all.csv (UTF-8, since June 2023), both with fifteen columns and without
/// a header. Handles their peculiarities (mail.md 8.7): towns continued over several lines (in the first file only), parts of towns in
/// parentheses, ranges, several towns in a line, and sentences instead of a town. A file with an error is refused completely.
/// </summary>
public static class KenAllImporter
{
    // A continued town in the file has at most a few hundred characters.
    private const int MaximumTown = 5_000;
    private const int MaximumPlaces = 1_000_000;
    private const int MaximumCities = ushort.MaxValue;

    /// <summary>Reads a file.</summary>
    /// <param name="source">Origin of the file, for people.</param>
    /// <param name="date">Date of the data.</param>
    /// <param name="problem">The first problem.</param>
    public static bool TryImport(
        byte[] file,
        string source,
        DateOnly date,
        [NotNullWhen(true)] out PostcodeTable? table,
        [NotNullWhen(false)] out PostcodeListProblem? problem)
    {
        table = null;
        if (!KenAllText.TryDecode(file, out var form, out var text, out problem))
        {
            return false;
        }

        using var reader = new StringReader(text);
        var places = new HashSet<PostcodePlace>();
        problem = ReadRows(CsvReader.Read(reader), form, places);
        problem ??= places.Count == 0 ? new PostcodeListProblem(PostcodeListProblemKind.Empty, 0) : null;
        problem ??= places.DistinctBy(place => (place.Prefecture, place.City)).Count() > MaximumCities
            ? new PostcodeListProblem(PostcodeListProblemKind.TooMany, 0)
            : null;
        if (problem is null)
        {
            table = PostcodeTable.Of(source, date, places);
        }

        return table is not null;
    }

    private static PostcodeListProblem? ReadRows(IEnumerable<CsvRow> rows, KenAllForm form, HashSet<PostcodePlace> places)
    {
        KenAllRow? open = null;
        foreach (var csv in rows)
        {
            if (KenAllRow.Read(csv, out var row) is { } kind)
            {
                return new PostcodeListProblem(kind, csv.Line);
            }

            if (open is not null)
            {
                if (form == KenAllForm.Utf8 || !open.IsContinuedBy(row!) || open.Town.Length + row!.Town.Length > MaximumTown)
                {
                    return new PostcodeListProblem(PostcodeListProblemKind.OpenParenthesis, open.Line);
                }

                row = open with { Town = open.Town + row.Town };
            }

            open = KenAllTown.HasOpenParenthesis(row!.Town) ? row : null;
            if (open is null)
            {
                if (row.Town.Length > MaximumTown)
                {
                    return new PostcodeListProblem(PostcodeListProblemKind.Name, row.Line);
                }

                places.UnionWith(KenAllTown.PlacesOf(row));
                if (places.Count > MaximumPlaces)
                {
                    return new PostcodeListProblem(PostcodeListProblemKind.TooMany, row.Line);
                }
            }
        }

        return open is null ? null : new PostcodeListProblem(PostcodeListProblemKind.OpenParenthesis, open.Line);
    }
}
