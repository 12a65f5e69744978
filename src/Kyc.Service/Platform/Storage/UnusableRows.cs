using System.Collections.Concurrent;
using Kyc.Domain.Stored;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Rows of the databases that cannot be used, because something else than the service wrote them or they were damaged. Whoever meets one
/// notes it here, leaves it out and serves the others. An instance forgets them when it stops; the next start meets them again.
/// </summary>
public sealed partial class UnusableRows(ILogger<UnusableRows> log)
{
    /// <summary>Rows that are kept by id; more of them say no more than these.</summary>
    private const int MostNamed = 1000;

    private readonly ConcurrentDictionary<(string Table, string Id), bool> _rows = new();

    /// <summary>For operators: how many of which table; null when there are none.</summary>
    public string? Warning => _rows.IsEmpty
        ? null
        : "rows of the database cannot be used and are left out: " + string.Join(
            ", ", _rows.Keys.CountBy(row => row.Table).OrderBy(table => table.Key, StringComparer.Ordinal).Select(table => $"{table.Value} of {table.Key}"));

    /// <summary>Notes a row, and tells of it once.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="id">Its key: an id of ours, nothing of a person.</param>
    /// <param name="problem">What is wrong, without anything that the row says.</param>
    public void Note(string table, string id, string problem)
    {
        if (_rows.Count < MostNamed && _rows.TryAdd((table, id), true)) LogUnusable(log, table, id, problem);
    }

    /// <summary>Converts rows; one that holds a number without a meaning is noted and left out.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="table">Their table.</param>
    /// <param name="idOf">The key of a row: an id of ours, nothing of a person.</param>
    /// <param name="convert">Reads a row.</param>
    public List<TResult> Convert<TRow, TResult>(IEnumerable<TRow> rows, string table, Func<TRow, Guid> idOf, Func<TRow, TResult> convert)
    {
        var converted = new List<TResult>();
        foreach (var row in rows)
        {
            try
            {
                converted.Add(convert(row));
            }
            catch (UnknownStoredValueException unknown)
            {
                Note(table, idOf(row).ToString("D"), unknown.Message);
            }
        }
        return converted;
    }

    [LoggerMessage(EventId = 1005, Level = LogLevel.Error, Message = "Row {Id} of table {Table} cannot be used and is left out: {Problem}")]
    private static partial void LogUnusable(ILogger logger, string table, string id, string problem);
}
