using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>
/// Determines whether the service may process calls. After a database was restored from a backup that is older than an erasure, the service
/// must not return the erased data, so it refuses calls until the erasures are replayed. This is checked before the first call and in every
/// round of <see cref="RetentionWorker"/>, because a database can be restored while the service is running.
/// </summary>
public sealed class RestoreGuard(ErasureLedgerReader ledger)
{
    private volatile string? _reason = "the erasure ledgers have not been compared yet";
    private LedgerHeadComparison? _comparedHeads;

    /// <summary>The number of times that all entries of the ledgers were compared. For tests.</summary>
    internal int ComparisonCount { get; private set; }

    /// <summary>The reason why calls are refused, for operators; null when calls are accepted.</summary>
    public string? RefusalReason => _reason;

    /// <summary>
    /// Compares the erasure ledgers of both databases and sets <see cref="RefusalReason"/>. All entries are compared unless the previous
    /// comparison found no difference, the heads (newest entries) are consistent, and no database can have been replaced since that
    /// comparison.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var heads = await ledger.CompareHeadsAsync(cancellationToken);
        if (_reason is null && heads.AreConsistent && heads == _comparedHeads)
        {
            return;
        }

        ComparisonCount++;
        _reason = (await ledger.CompareAsync(cancellationToken)).DifferenceDescription;
        _comparedHeads = heads with { AreConsistent = true };
    }
}

/// <summary>
/// Refuses calls while <see cref="RestoreGuard.RefusalReason"/> is not null, except calls to methods that the API contract allows during a
/// restore, and calls to health checking and reflection.
/// </summary>
public sealed class RestoreCallCondition(RestoreGuard guard, ForegroundCallCounter foregroundCalls) : ICallCondition
{
    /// <summary>
    /// Refuses a call while calls are refused; otherwise counts it as a foreground call. Does nothing for health checking and reflection.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// ERASURE-REPLAY-NEEDED: a database was restored, and the erasures have not been replayed yet.
    /// </exception>
    public void Check(CallState call)
    {
        // Health checking and reflection need no caller. They are always allowed, because they return no personal data.
        if (!call.Policy.RequiresCaller)
        {
            return;
        }

        if (guard.RefusalReason is { } reason && !call.Policy.IsAllowedDuringRestore)
        {
            throw RetentionFailures.ReplayNeeded.ToException(reason);
        }

        foregroundCalls.Increment();
    }
}
