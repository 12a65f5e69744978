using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>
/// Determines whether the service may serve calls. It may not while a database is restored from before an erasure, because the service
/// would return erased data. This is checked before the first call and in every round of the worker, because a database can be restored
/// while the service is running.
/// </summary>
public sealed class RestoreGuard(ErasureLedger ledger)
{
    private volatile string? _reason = "the erasure ledgers have not been compared yet";
    private LedgerHeads? _comparedHeads;

    /// <summary>The number of complete comparisons of the ledgers.</summary>
    internal int ComparisonCount { get; private set; }

    /// <summary>The reason, for operators, why no calls are served; null when calls are served.</summary>
    public string? Reason => _reason;

    /// <summary>
    /// Compares the ledgers of both databases. It compares only the heads, and all entries when the heads differ or when a database may
    /// have been replaced since the last comparison.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var ends = await ledger.ReadHeadsAsync(cancellationToken);
        if (_reason is null && ends.AreConsistent && ends == _comparedHeads)
        {
            return;
        }

        ComparisonCount++;
        _reason = (await ledger.CompareAsync(cancellationToken)).Reason;
        _comparedHeads = ends with { AreConsistent = true };
    }
}

/// <summary>
/// Refuses the calls that the contract does not accept during a restore, while <see cref="RestoreGuard"/> states a reason.
/// </summary>
public sealed class RestoreAdmission(RestoreGuard guard, ForegroundCallCounter foreground) : ICallCondition
{
    /// <summary>Checks a call that has passed the other conditions, and counts it as a foreground call.</summary>
    /// <exception cref="ServiceFailureException">ERASURE-REPLAY-NEEDED.</exception>
    public void Check(CallState call)
    {
        // Health and reflection need no caller and return no data of a person.
        if (!call.Policy.RequiresCaller)
        {
            return;
        }

        if (guard.Reason is { } reason && !call.Policy.IsAllowedDuringRestore)
        {
            throw RetentionFailures.ReplayNeeded.ToException(reason);
        }

        foreground.Increment();
    }
}
