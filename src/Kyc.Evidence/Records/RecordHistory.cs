using System.Diagnostics.CodeAnalysis;

namespace Kyc.Evidence.Records;

/// <summary>
/// Represents a row that a correction changed, with its values before and after. A value is null when the version does not have the row.
/// </summary>
public sealed record RecordChange(string RowNumber, string Label, string? Before, string? After);

/// <summary>Represents a record with all its corrections, oldest first. Nothing is ever removed from it (規則20条3項).</summary>
public sealed class RecordHistory
{
    private RecordHistory(IReadOnlyList<VerificationRecord> versions) => Versions = versions;

    /// <summary>Gets the original record, then each correction.</summary>
    public IReadOnlyList<VerificationRecord> Versions { get; }

    /// <summary>Gets the current version of the record.</summary>
    public VerificationRecord Current => Versions[^1];

    /// <summary>Arranges the records of one application as a history. Returns false when they do not form one.</summary>
    /// <param name="records">The records, in any order.</param>
    /// <param name="history">The history, or null.</param>
    /// <param name="problem">The error, without personal data, or null.</param>
    public static bool TryCreate(
        IEnumerable<VerificationRecord> records, [NotNullWhen(true)] out RecordHistory? history, out string? problem)
    {
        history = null;
        var allRecords = records.ToArray();
        var originals = allRecords.Where(record => !record.IsCorrection).ToArray();
        problem = allRecords switch
        {
            [] => "there is no record",
            _ when allRecords.Select(record => record.ApplicationId).Distinct().Count() > 1 => "records of several applications",
            _ when allRecords.Select(record => record.Id).Distinct().Count() != allRecords.Length => "a record occurs twice",
            _ when originals.Length != 1 => $"{originals.Length} records are not corrections, exactly one is expected",
            _ when allRecords.GroupBy(record => record.Corrects).Any(same => same.Count() > 1) =>
                "a record is corrected twice: a correction refers to the latest one",
            _ => null,
        };
        if (problem is not null)
        {
            return false;
        }

        var versions = new List<VerificationRecord> { originals[0] };
        while (allRecords.FirstOrDefault(record => record.Corrects == versions[^1].Id) is { } next)
        {
            versions.Add(next);
        }

        if (versions.Count != allRecords.Length)
        {
            problem = "a correction refers to a record that does not exist";
        }
        else if (versions.Zip(versions.Skip(1)).Any(pair => pair.Second.RecordedAt < pair.First.RecordedAt))
        {
            problem = "a correction is older than what it corrects";
        }
        else
        {
            history = new RecordHistory(versions);
        }

        return history is not null;
    }

    /// <summary>
    /// Returns the rows that the version with the given index changed compared to the previous one. Empty for the first version.
    /// </summary>
    public IReadOnlyList<RecordChange> GetChanges(int versionIndex)
    {
        if (versionIndex == 0)
        {
            return [];
        }

        var before = GetRowsByLabel(Versions[versionIndex - 1]);
        var after = GetRowsByLabel(Versions[versionIndex]);
        return
        [
            .. after.Values.Where(row => before.GetValueOrDefault(row.Label)?.Value != row.Value)
                .Select(row => new RecordChange(row.RowNumber, row.Label, before.GetValueOrDefault(row.Label)?.Value, row.Value)),
            .. before.Values.Where(row => !after.ContainsKey(row.Label))
                .Select(row => new RecordChange(row.RowNumber, row.Label, row.Value, null)),
        ];
    }

    private static Dictionary<string, RecordRow> GetRowsByLabel(VerificationRecord record) =>
        RecordRows.Create(record).ToDictionary(row => row.Label);
}
