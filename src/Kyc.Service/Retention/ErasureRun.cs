using System.Diagnostics;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Represents the result of a run.</summary>
/// <param name="EntryCount">The number of completed entries of the erasure ledger.</param>
/// <param name="ApplicationCount">The number of applications in them.</param>
/// <param name="CiphertextCount">The number of erased ciphertexts.</param>
public readonly record struct RunResult(int EntryCount, int ApplicationCount, int CiphertextCount);

/// <summary>
/// Completes the acknowledged erasures, then acknowledges and erases due data batch by batch. Only one run is active in an installation, so
/// that erasures never load the databases more than one instance can. The lock is released with the connection when a process dies, and
/// the next run continues. Correctness does not depend on the lock: every step may be repeated, even concurrently.
/// </summary>
public sealed class ErasureRun(
    KycDatabase database,
    ErasureLedger ledger,
    ErasureIntentWriter intent,
    ErasureKeyDestroyer keys,
    ErasureRowEraser rows,
    CertificateSigner signer,
    ForegroundCallCounter foreground,
    RetentionInstruments instruments)
{
    /// <summary>
    /// The maximum number of batches that are acknowledged but not certified. It is large enough that neither the service nor the databases
    /// are idle.
    /// </summary>
    private const int MaxPendingBatches = 4;

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>A callback that receives the name of each completed step. Tests use it to stop the run.</summary>
    internal Func<string, Task>? AfterStep { get; set; }

    /// <summary>Erases all due data. Returns null when another instance is running, or when no signing key is configured.</summary>
    public async Task<RunResult?> RunAsync(CancellationToken cancellationToken)
    {
        if (!signer.IsConfigured)
        {
            return null;
        }

        await using var sessionLock = await SessionLock.TryTakeAsync(database, SessionLockName.ErasureRun, cancellationToken);
        if (sessionLock is null)
        {
            return null;
        }

        var result = await ResumeAsync(sessionLock, cancellationToken);
        result = await EraseDueAsync(result, sessionLock, cancellationToken);
        if (result.EntryCount > 0)
        {
            await keys.VacuumAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>Completes every entry that is acknowledged but not certified.</summary>
    private async Task<RunResult> ResumeAsync(SessionLock sessionLock, CancellationToken cancellationToken)
    {
        const int pageSize = 20;
        var result = default(RunResult);
        while (await ledger.ReadUnfinishedAsync(pageSize, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                result = Add(result, await FinishAsync(entry, sessionLock, cancellationToken));
            }
        }
        return result;
    }

    private async Task<RunResult> EraseDueAsync(RunResult result, SessionLock sessionLock, CancellationToken cancellationToken)
    {
        var pendingBatches = new Queue<Task<(ErasureEntry Entry, int Erased)>>();
        try
        {
            for (var cursor = DueCursor.Start; cursor is not null;)
            {
                // The next batch is acknowledged while earlier ones are erased, up to the maximum number.
                while (pendingBatches.Count >= MaxPendingBatches)
                {
                    result = Add(result, await pendingBatches.Dequeue());
                }

                var (started, calls) = (Stopwatch.GetTimestamp(), foreground.Count);
                (var entry, cursor) = await intent.WriteAsync(cursor, sessionLock, cancellationToken);
                await NotifyStepAsync("intended");
                if (entry is not null)
                {
                    pendingBatches.Enqueue(FinishAsync(entry, sessionLock, cancellationToken));
                }

                if (foreground.Count == calls)
                {
                    continue;
                }
                // While the service receives calls, erasing uses at most half of the time.
                while (pendingBatches.TryDequeue(out var finishing))
                {
                    result = Add(result, await finishing);
                }

                var elapsed = Stopwatch.GetElapsedTime(started);
                await Task.Delay(elapsed < MaxPause ? elapsed : MaxPause, cancellationToken);
            }
        }
        finally
        {
            // When a batch could not be acknowledged, the earlier ones still complete or fail with their own reason.
            foreach (var done in await Task.WhenAll(pendingBatches))
            {
                result = Add(result, done);
            }
        }
        return result;
    }

    private async Task<(ErasureEntry Entry, int Erased)> FinishAsync(
        ErasureEntry entry,
        SessionLock sessionLock,
        CancellationToken cancellationToken)
    {
        var (destroyedAt, _) = await keys.DestroyAsync(entry, cancellationToken);
        await NotifyStepAsync("keys destroyed");
        var erased = await rows.EraseAsync(entry, destroyedAt, sessionLock, cancellationToken);
        await NotifyStepAsync("certified");
        instruments.CountErased(entry.Read());
        return (entry, erased);
    }

    private Task NotifyStepAsync(string step) => AfterStep?.Invoke(step) ?? Task.CompletedTask;

    private static RunResult Add(RunResult result, (ErasureEntry Entry, int Erased) done) =>
        new(result.EntryCount + 1, result.ApplicationCount + done.Entry.Read().Applications.Count, result.CiphertextCount + done.Erased);
}
