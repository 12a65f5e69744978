using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>
/// Whether this service may serve: not while a database is there that was restored from before an erasure, since it would show what is
/// erased. Looked at before the first call, and with every round of the worker, for a database can be restored under a running service.
/// </summary>
public sealed class RestoreGuard(ErasureLedger ledger)
{
    private volatile string? _reason = "the erasure ledgers were not compared yet";
    private LedgerEnds? _compared;

    /// <summary>How often the ledgers were read whole.</summary>
    internal int Comparisons { get; private set; }

    /// <summary>Why nothing is served; null when all is well. For operators.</summary>
    public string? Reason => _reason;

    /// <summary>
    /// Compares the ledgers of both databases: their ends, and the whole of them when these differ, or when a database may be another one
    /// than at the last comparison.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        var ends = await ledger.EndsAsync(cancel);
        if (_reason is null && ends.Agree && ends == _compared) return;
        Comparisons++;
        _reason = (await ledger.CompareAsync(cancel)).Reason;
        _compared = ends with { Agree = true };
    }
}

/// <summary>Refuses calls that the contract does not accept during a restore, while <see cref="RestoreGuard"/> says so.</summary>
public sealed class RestoreAdmission(RestoreGuard guard, ForegroundCalls foreground) : ICallCondition
{
    /// <summary>Lets a call in that is let in otherwise, and notes that the service is at work for somebody.</summary>
    /// <exception cref="ServiceFailureException">ERASURE-REPLAY-NEEDED.</exception>
    public void Check(CallState call)
    {
        // Health and reflection, which need no caller, say nothing of anybody.
        if (!call.Policy.NeedsCaller) return;
        if (guard.Reason is { } reason && !call.Policy.DuringRestore) throw RetentionFailures.ReplayNeeded.Exception(reason);
        foreground.Note();
    }
}
