using System.Text;

namespace Kyc.Mail.Text;

/// <summary>
/// Reads CSV as RFC 4180 has it, but for one thing: a row is one line. Cells are separated by commas, and quoted when they hold commas or
/// quotes (doubled). Empty lines are left out. A quote in the middle of a cell, or one that its line does not close, makes that line a
/// broken one and is told with its place; the other lines are read. No file of the mail room has a line end in a cell, and taking a quote
/// to be closed in a later line would swallow the lines between.
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
            if (TryReadCell(row, ref index, out var cell) is { } stray)
            {
                return new CsvRow(line, null, row, stray + 1);
            }

            cells.Add(cell);
            if (index == row.Length)
            {
                return new CsvRow(line, cells, row, 0);
            }

            index++;
        }
    }

    // Leaves the index at the separator behind the cell, or at the end; or gives the index of the quote that may not stand where it stands.
    private static int? TryReadCell(string row, ref int index, out string cell)
    {
        cell = "";
        if (index == row.Length || row[index] != Quote)
        {
            var end = row.IndexOf(Separator, index);
            cell = row[index..(end < 0 ? row.Length : end)];
            var stray = cell.IndexOf(Quote, StringComparison.Ordinal);
            stray = stray < 0 ? stray : index + stray;
            index += cell.Length;
            return stray < 0 ? null : stray;
        }

        var opened = index;
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

        return opened;
    }
}
