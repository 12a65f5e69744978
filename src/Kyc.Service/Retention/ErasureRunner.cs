using System.Diagnostics;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Represents the result of an erasure run.</summary>
/// <param name="EntryCount">The number of completed entries of the erasure ledger.</param>
/// <param name="ApplicationCount">The number of applications in the completed entries.</param>
/// <param name="CiphertextCount">The number of erased ciphertexts.</param>
public readonly record struct ErasureRunResult(int EntryCount, int ApplicationCount, int CiphertextCount);

/// <summary>
/// Completes the erasures that have been acknowledged but not finished, and then acknowledges and erases due data batch by batch. A lock
/// allows only one run at a time in an installation, to limit the load on the databases. When a process dies, the lock is released and the
/// next run continues. Correctness does not depend on the lock: every step may be repeated, even concurrently.
/// </summary>
public sealed class ErasureRunner(
    KycDatabase database,
    ErasureLedgerReader ledger,
    ErasureIntentWriter intentWriter,
    ErasureKeyDestroyer keyDestroyer,
    ErasureRowEraser rowEraser,
    CertificateSigningKey signer,
    ForegroundCallCounter foregroundCalls,
    RetentionInstruments instruments)
{
    /// <summary>
    /// The maximum number of batches that are erased concurrently. With this number, neither the service nor the databases are idle.
    /// </summary>
    private const int MaxPendingBatches = 4;

    /// <summary>The maximum pause between two batches while the service receives calls.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>A callback that is called with the name of each completed step. Tests use it to stop the run.</summary>
    internal Func<string, Task>? AfterStep { get; set; }

    /// <summary>
    /// Completes unfinished erasures and erases all due data. Returns null when another run is in progress or no signing key is configured.
    /// </summary>
    public async Task<ErasureRunResult?> RunAsync(CancellationToken cancellationToken)
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
        result = await EraseDueDataAsync(result, sessionLock, cancellationToken);
        if (result.EntryCount > 0)
        {
            await keyDestroyer.VacuumAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>Completes all entries that earlier runs have acknowledged but not certified.</summary>
    private async Task<ErasureRunResult> ResumeAsync(SessionLock sessionLock, CancellationToken cancellationToken)
    {
        const int pageSize = 20;
        var result = default(ErasureRunResult);
        while (await ledger.ReadUnfinishedEntriesAsync(pageSize, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                result = AddBatch(result, await FinishEntryAsync(entry, sessionLock, cancellationToken));
            }
        }
        return result;
    }

    private async Task<ErasureRunResult> EraseDueDataAsync(
        ErasureRunResult result,
        SessionLock sessionLock,
        CancellationToken cancellationToken)
    {
        var pendingBatches = new Queue<Task<(ErasureEntry Entry, int Erased)>>();
        try
        {
            for (var cursor = DueCursor.Start; cursor is not null;)
            {
                // While batches are being erased, the next one is acknowledged, up to the maximum number of batches.
                while (pendingBatches.Count >= MaxPendingBatches)
                {
                    result = AddBatch(result, await pendingBatches.Dequeue());
                }

                var (batchStart, callCount) = (Stopwatch.GetTimestamp(), foregroundCalls.Count);
                (var entry, cursor) = await intentWriter.WriteAsync(cursor, sessionLock, cancellationToken);
                await NotifyStepAsync("intended");
                if (entry is not null)
                {
                    pendingBatches.Enqueue(FinishEntryAsync(entry, sessionLock, cancellationToken));
                }

                if (foregroundCalls.Count == callCount)
                {
                    continue;
                }
                // While the service receives calls, the run first completes the pending batches. It then pauses for as long as the batch
                // took, but at most for MaxPause.
                while (pendingBatches.TryDequeue(out var pendingBatch))
                {
                    result = AddBatch(result, await pendingBatch);
                }

                var elapsed = Stopwatch.GetElapsedTime(batchStart);
                await Task.Delay(elapsed < MaxPause ? elapsed : MaxPause, cancellationToken);
            }
        }
        finally
        {
            // Even when a batch could not be acknowledged, the run waits until all earlier batches have completed or failed.
            foreach (var finishedBatch in await Task.WhenAll(pendingBatches))
            {
                result = AddBatch(result, finishedBatch);
            }
        }
        return result;
    }

    private async Task<(ErasureEntry Entry, int Erased)> FinishEntryAsync(
        ErasureEntry entry,
        SessionLock sessionLock,
        CancellationToken cancellationToken)
    {
        var (destroyedAt, _) = await keyDestroyer.DestroyAsync(entry, cancellationToken);
        await NotifyStepAsync("keys destroyed");
        var erasedCount = await rowEraser.EraseAsync(entry, destroyedAt, sessionLock, cancellationToken);
        await NotifyStepAsync("certified");
        instruments.CountErasures(entry.GetBatch());
        return (entry, erasedCount);
    }

    private Task NotifyStepAsync(string step) => AfterStep?.Invoke(step) ?? Task.CompletedTask;

    private static ErasureRunResult AddBatch(ErasureRunResult result, (ErasureEntry Entry, int Erased) finishedBatch) =>
        new(
            result.EntryCount + 1,
            result.ApplicationCount + finishedBatch.Entry.GetBatch().Applications.Count,
            result.CiphertextCount + finishedBatch.Erased);
}
