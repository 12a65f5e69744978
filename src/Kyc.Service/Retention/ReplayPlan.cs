namespace Kyc.Service.Retention;

/// <summary>What a replay has to do, found out before anything is changed.</summary>
public sealed record ReplayPlan
{
    /// <summary>The ledgers of both databases and what an exported one adds, in their order.</summary>
    public required IReadOnlyList<ErasureEntry> All { get; init; }

    /// <summary>Those of <see cref="All"/> that the database kyc lacks.</summary>
    public required IReadOnlyList<ErasureEntry> MissingInKyc { get; init; }

    /// <summary>How many of <see cref="All"/> the database kyc_keys lacks.</summary>
    public required int MissingInKeysCount { get; init; }

    /// <summary>
    /// Exported entries that have the number of another one here: both databases were restored, and a run followed before the exported ledger
    /// came. Their erasures are acknowledged once more, under new numbers.
    /// </summary>
    public required IReadOnlyList<ErasureEntry> Diverged { get; init; }

    /// <summary>Number of the newest entry of the database kyc; another one at the time of the replay means that the plan is out of date.</summary>
    public required long KycHead { get; init; }

    /// <summary>Entries by which the database kyc learns of erasures.</summary>
    public IEnumerable<ErasureEntry> Learned => MissingInKyc.Concat(Diverged);
}
