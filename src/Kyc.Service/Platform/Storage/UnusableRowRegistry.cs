using System.Collections.Concurrent;
using Kyc.Domain.Stored;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Records database rows that cannot be used, because something other than the service wrote them or they were damaged. Code that finds an
/// unusable row records it with this class, skips it and processes the other rows. The list is lost when the instance stops; the next
/// instance finds the rows again.
/// </summary>
public sealed partial class UnusableRowRegistry(ILogger<UnusableRowRegistry> log)
{
    /// <summary>
    /// Maximum number of rows that are recorded and logged. Further rows are ignored, because they would add no information.
    /// </summary>
    private const int MaxRecordedRows = 1000;

    private readonly ConcurrentDictionary<(string Table, string Id), bool> _rows = new();

    /// <summary>Gets a warning for operators with the number of unusable rows of each table; null when there are none.</summary>
    public string? Warning => _rows.IsEmpty
        ? null
        : "rows of the database cannot be used and are left out: " + string.Join(
            ", ",
            _rows.Keys.CountBy(row => row.Table)
                .OrderBy(table => table.Key, StringComparer.Ordinal)
                .Select(table => $"{table.Value} of {table.Key}"));

    /// <summary>Records and logs a row that has not been recorded yet. Does nothing when the maximum number of rows is recorded.</summary>
    /// <param name="table">The table of the row.</param>
    /// <param name="id">The key of the row: an id that the service generated, without personal data.</param>
    /// <param name="problem">Why the row cannot be used, without the contents of the row.</param>
    public void Record(string table, string id, string problem)
    {
        if (_rows.Count < MaxRecordedRows && _rows.TryAdd((table, id), true))
        {
            LogUnusableRow(log, table, id, problem);
        }
    }

    /// <summary>
    /// Converts rows. A row that contains an unknown value, for example an undefined enum number, is recorded and left out.
    /// </summary>
    /// <param name="rows">The rows to convert.</param>
    /// <param name="table">The table of the rows.</param>
    /// <param name="getId">Returns the key of a row: an id that the service generated, without personal data.</param>
    /// <param name="convert">Converts a row.</param>
    public List<TResult> Convert<TRow, TResult>(IEnumerable<TRow> rows, string table, Func<TRow, Guid> getId, Func<TRow, TResult> convert)
    {
        var results = new List<TResult>();
        foreach (var row in rows)
        {
            try
            {
                results.Add(convert(row));
            }
            catch (UnknownStoredValueException exception)
            {
                Record(table, getId(row).ToString("D"), exception.Message);
            }
        }
        return results;
    }

    [LoggerMessage(EventId = 1005, Level = LogLevel.Error, Message = "Row {Id} of table {Table} cannot be used and is left out: {Problem}")]
    private static partial void LogUnusableRow(ILogger logger, string table, string id, string problem);
}
