using Spectre.Console;

namespace Kyc.Cli.Calls;

/// <summary>Writes a table with one line per row. Each column is as wide as its widest cell. Numbers are right-aligned.</summary>
/// <remarks>
/// Formatting a row takes about 0.2 ms of processor time. Commands that show thousands of rows (<c>kyc crl status</c>, <c>mail queue</c>,
/// <c>mail work</c>) therefore write lines with columns of fixed width and do not use this class.
/// </remarks>
internal sealed class Table
{
    // Wider than any row, so that rows are not wrapped or truncated. A terminal wraps long lines itself, and an id can then be copied in
    // one piece.
    private const int MaxWidth = 1_000_000;

    private readonly Spectre.Console.Table _table = new() { Border = TableBorder.None };

    public Table(params string[] headings)
    {
        foreach (var heading in headings)
        {
            _table.AddColumn(new TableColumn(new Text(heading)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }
    }

    public void AddRow(params string[] cells) =>
        _table.AddRow(cells.Select(cell => new Text(cell).Justify(cell.All(char.IsAsciiDigit) ? Justify.Right : Justify.Left)));

    public async Task WriteAsync(TextWriter output)
    {
        var console = ConsoleFactory.Create(output);
        console.Profile.Width = MaxWidth;
        // Trailing spaces would cause empty lines on a narrow terminal.
        foreach (var line in console.ToAnsi(_table).TrimEnd().Split('\n'))
        {
            await output.WriteLineAsync(line.TrimEnd());
        }
    }
}
