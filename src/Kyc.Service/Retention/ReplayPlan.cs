namespace Kyc.Service.Retention;

/// <summary>Describes which entries of the erasure ledger a replay must add. The plan is made before anything is changed.</summary>
public sealed record ReplayPlan
{
    /// <summary>
    /// The merged entries of both databases and of the exported ledger, without <see cref="DivergedEntries"/>, in the order of their
    /// numbers.
    /// </summary>
    public required IReadOnlyList<ErasureEntry> AllEntries { get; init; }

    /// <summary>The entries of <see cref="AllEntries"/> that the database kyc lacks.</summary>
    public required IReadOnlyList<ErasureEntry> MissingInKyc { get; init; }

    /// <summary>The number of entries of <see cref="AllEntries"/> that the database kyc_keys lacks.</summary>
    public required int MissingInKeysCount { get; init; }

    /// <summary>
    /// The exported entries whose numbers the databases use for different entries. They exist when both databases were restored from
    /// backups and an erasure run added new entries before the exported ledger was replayed. The replay adds their erasures as entries with
    /// new numbers.
    /// </summary>
    public required IReadOnlyList<ErasureEntry> DivergedEntries { get; init; }

    /// <summary>
    /// The number of the newest entry of the database kyc when the plan was made. If it has changed when the replay begins, the plan is out
    /// of date.
    /// </summary>
    public required long KycHeadNumber { get; init; }

    /// <summary>The entries with erasures that the database kyc does not have.</summary>
    public IEnumerable<ErasureEntry> EntriesNewToKyc => MissingInKyc.Concat(DivergedEntries);
}
