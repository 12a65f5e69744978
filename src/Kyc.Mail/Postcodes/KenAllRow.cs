using Kyc.Domain.Postcodes;
using Kyc.Mail.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>Represents the relevant columns of a row in one of Japan Post's postcode files (mail.md 8.7).</summary>
internal sealed record KenAllRow(int Line, string Postcode, string Prefecture, string City, string Town)
{
    private const int ColumnCount = 15;
    private const int PostcodeColumn = 2;
    private const int PrefectureColumn = 6;
    private const int MaxNameLength = 60;

    public static PostcodeListProblemKind? Read(CsvRow csvRow, out KenAllRow? row)
    {
        row = null;
        if (csvRow.Cells is not { } cells)
        {
            return PostcodeListProblemKind.BrokenRow;
        }

        if (cells.Count != ColumnCount)
        {
            return PostcodeListProblemKind.ColumnCount;
        }

        var (prefecture, city, town) = (
            cells[PrefectureColumn],
            cells[PrefectureColumn + 1],
            NormalizeCharacters(cells[PrefectureColumn + 2]));
        if (!PostcodeTable.TryParsePostcode(cells[PostcodeColumn], out _))
        {
            return PostcodeListProblemKind.Postcode;
        }

        // The town may be only a part of a long name that continues in the next row. The total length is checked where the parts are
        // joined.
        if (prefecture.Length is 0 or > MaxNameLength || city.Length is 0 or > MaxNameLength || town.Length == 0)
        {
            return PostcodeListProblemKind.Name;
        }

        row = new KenAllRow(csvRow.Line, cells[PostcodeColumn], prefecture, city, town);
        return null;
    }

    // Replaces each character for which Unicode has several look-alikes with the one to which code page 932 is decoded, so that both files
    // produce the same table.
    private static string NormalizeCharacters(string town) =>
        town.Replace('\u301C', '\uFF5E').Replace('\u2212', '\uFF0D').Replace('(', '（').Replace(')', '）');

    /// <summary>
    /// Checks whether the given row can continue the town of this row, because both have the same postcode, prefecture and municipality.
    /// </summary>
    public bool IsContinuedBy(KenAllRow other) => Postcode == other.Postcode && Prefecture == other.Prefecture && City == other.City;
}
