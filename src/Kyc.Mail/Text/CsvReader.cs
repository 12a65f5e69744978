using System.Text;

namespace Kyc.Mail.Text;

/// <summary>
/// Reads CSV as RFC 4180 has it: cells separated by commas, quoted when they hold commas, quotes (doubled) or line ends. Empty lines are
/// left out. A quote in the middle of a cell, or one that is not closed, makes the row a broken one; the rows behind it are read on.
/// </summary>
internal static class CsvReader
{
    private const char Quote = '"';
    private const char Separator = ',';

    // A quote that nobody closes would swallow the rest of the file.
    private const int MaximumLinesOfRow = 20;

    public static IEnumerable<CsvRow> Read(TextReader text)
    {
        var line = 0;
        while (text.ReadLine() is { } first)
        {
            var begin = ++line;
            if (first.Length == 0)
            {
                continue;
            }

            var row = first;
            var end = line;
            while (HasOpenQuote(row) && end - begin + 1 < MaximumLinesOfRow && text.ReadLine() is { } next)
            {
                row += "\n" + next;
                end++;
            }

            line = end;
            yield return new CsvRow(begin, Split(row));
        }
    }

    private static bool HasOpenQuote(string row) => row.Count(character => character == Quote) % 2 != 0;

    private static List<string>? Split(string row)
    {
        var cells = new List<string>();
        var index = 0;
        while (true)
        {
            if (!TryReadCell(row, ref index, out var cell))
            {
                return null;
            }

            cells.Add(cell);
            if (index == row.Length)
            {
                return cells;
            }

            index++;
        }
    }

    // Leaves the index at the separator behind the cell, or at the end.
    private static bool TryReadCell(string row, ref int index, out string cell)
    {
        cell = "";
        if (index == row.Length || row[index] != Quote)
        {
            var end = row.IndexOf(Separator, index);
            cell = row[index..(end < 0 ? row.Length : end)];
            index += cell.Length;
            return !cell.Contains(Quote, StringComparison.Ordinal);
        }

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
                return index == row.Length || row[index] == Separator;
            }
        }

        return false;
    }
}
