using System.Text;

namespace Kyc.Mail.Text;

/// <summary>
/// Reads CSV according to RFC 4180, except that a row is always one line. Cells are separated by commas. A cell that contains a comma or a
/// quote is quoted, and quotes in it are doubled. Empty lines are skipped. A quote in the middle of a cell, or one that is not closed in
/// its line, makes the line a broken row, which contains the position of the quote. Reading continues with the next line. In the files of
/// the mail process, cells contain no line ends, and a search for the closing quote in later lines would skip the lines in between.
/// </summary>
internal static class CsvReader
{
    private const char Quote = '"';
    private const char Separator = ',';

    public static IEnumerable<CsvRow> Read(TextReader text)
    {
        for (var line = 1; text.ReadLine() is { } row; line++)
        {
            if (row.Length > 0)
            {
                yield return Split(line, row);
            }
        }
    }

    private static CsvRow Split(int line, string row)
    {
        var cells = new List<string>();
        var index = 0;
        while (true)
        {
            if (ReadCell(row, ref index, out var cell) is { } strayQuoteIndex)
            {
                return new CsvRow(line, null, row, strayQuoteIndex + 1);
            }

            cells.Add(cell);
            if (index == row.Length)
            {
                return new CsvRow(line, cells, row, 0);
            }

            index++;
        }
    }

    // Reads one cell and sets the index to the separator after the cell, or to the end of the row. Returns null, or the index of a quote
    // that is not allowed.
    private static int? ReadCell(string row, ref int index, out string cell)
    {
        cell = "";
        if (index == row.Length || row[index] != Quote)
        {
            var end = row.IndexOf(Separator, index);
            cell = row[index..(end < 0 ? row.Length : end)];
            var strayQuoteIndex = cell.IndexOf(Quote, StringComparison.Ordinal);
            strayQuoteIndex = strayQuoteIndex < 0 ? strayQuoteIndex : index + strayQuoteIndex;
            index += cell.Length;
            return strayQuoteIndex < 0 ? null : strayQuoteIndex;
        }

        var quoteIndex = index;
        var text = new StringBuilder();
        for (index++; index < row.Length; index++)
        {
            if (row[index] != Quote)
            {
                text.Append(row[index]);
            }
            else if (index + 1 < row.Length && row[index + 1] == Quote)
            {
                text.Append(Quote);
                index++;
            }
            else
            {
                index++;
                cell = text.ToString();
                return index == row.Length || row[index] == Separator ? null : index - 1;
            }
        }

        return quoteIndex;
    }
}
