namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>Represents the first row of a table in a dump that <c>pg_dump</c> wrote with COPY.</summary>
/// <param name="LineIndex">Number of the row's line in the dump, from 0.</param>
/// <param name="Columns">Names of the table's columns.</param>
/// <param name="Values">Values of the columns, escaped as in the dump.</param>
internal sealed record DumpedRow(int LineIndex, string[] Columns, string[] Values)
{
    /// <summary>Gets the value of the given column.</summary>
    public string this[string column] => Values[Array.IndexOf(Columns, column)];

    /// <summary>
    /// Returns the first row of the given table, and the line of this row with the last byte of the given <c>bytea</c> column changed.
    /// </summary>
    public static (DumpedRow Row, string Changed) ReadAndChangeByte(string[] dump, string table, string column)
    {
        var header = Array.FindIndex(dump, line => line.StartsWith($"COPY public.{table} (", StringComparison.Ordinal));
        var columns = dump[header].Split('(', ')')[1].Split(", ");
        var row = new DumpedRow(header + 1, columns, dump[header + 1].Split('\t'));
        var values = row.Values.ToArray();
        var value = row[column];
        values[Array.IndexOf(columns, column)] = value[..^1] + (value[^1] == '0' ? '1' : '0');
        return (row, string.Join('\t', values));
    }
}
