namespace Kyc.Service.Retention;

/// <summary>Represents the work of a replay, determined before anything is changed.</summary>
public sealed record ReplayPlan
{
    /// <summary>The entries of both databases and of the exported ledger, in the order of their numbers.</summary>
    public required IReadOnlyList<ErasureEntry> All { get; init; }

    /// <summary>The entries of <see cref="All"/> that the database kyc lacks.</summary>
    public required IReadOnlyList<ErasureEntry> MissingInKyc { get; init; }

    /// <summary>The number of entries of <see cref="All"/> that the database kyc_keys lacks.</summary>
    public required int MissingInKeysCount { get; init; }

    /// <summary>
    /// The exported entries whose number belongs to a different entry in the databases. This happens when both databases were restored and
    /// an erasure run followed before the exported ledger was replayed. Their erasures are acknowledged again with new numbers.
    /// </summary>
    public required IReadOnlyList<ErasureEntry> DivergedEntries { get; init; }

    /// <summary>
    /// The number of the newest entry of the database kyc. If it has changed when the replay begins, the plan is out of date.
    /// </summary>
    public required long KycHeadNumber { get; init; }

    /// <summary>The entries whose erasures the database kyc does not have.</summary>
    public IEnumerable<ErasureEntry> NewToKyc => MissingInKyc.Concat(DivergedEntries);
}
