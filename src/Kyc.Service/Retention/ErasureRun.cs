using System.Diagnostics;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Represents the result of an erasure run.</summary>
/// <param name="EntryCount">The number of completed entries of the erasure ledger.</param>
/// <param name="ApplicationCount">The number of applications in the completed entries.</param>
/// <param name="CiphertextCount">The number of erased ciphertexts.</param>
public readonly record struct RunResult(int EntryCount, int ApplicationCount, int CiphertextCount);

/// <summary>
/// Completes the erasures that have been acknowledged but not finished, and then acknowledges and erases due data batch by batch. A lock
/// allows only one run at a time in an installation, to limit the load on the databases. When a process dies, the lock is released and the
/// next run continues. Correctness does not depend on the lock: every step may be repeated, even concurrently.
/// </summary>
public sealed class ErasureRun(
    KycDatabase database,
    ErasureLedger ledger,
    ErasureIntentWriter intentWriter,
    ErasureKeyDestroyer keyDestroyer,
    ErasureRowEraser rowEraser,
    CertificateSigner signer,
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
            await keyDestroyer.VacuumAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>Completes all entries that earlier runs have acknowledged but not certified.</summary>
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
                // While batches are being erased, the next one is acknowledged, up to the maximum number of batches.
                while (pendingBatches.Count >= MaxPendingBatches)
                {
                    result = Add(result, await pendingBatches.Dequeue());
                }

                var (started, calls) = (Stopwatch.GetTimestamp(), foregroundCalls.Count);
                (var entry, cursor) = await intentWriter.WriteAsync(cursor, sessionLock, cancellationToken);
                await NotifyStepAsync("intended");
                if (entry is not null)
                {
                    pendingBatches.Enqueue(FinishAsync(entry, sessionLock, cancellationToken));
                }

                if (foregroundCalls.Count == calls)
                {
                    continue;
                }
                // While the service receives calls, the run first completes the pending batches. It then pauses for as long as the batch
                // took, but at most for MaxPause.
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
            // Even when a batch could not be acknowledged, the run waits until all earlier batches have completed or failed.
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
        var (destroyedAt, _) = await keyDestroyer.DestroyAsync(entry, cancellationToken);
        await NotifyStepAsync("keys destroyed");
        var erased = await rowEraser.EraseAsync(entry, destroyedAt, sessionLock, cancellationToken);
        await NotifyStepAsync("certified");
        instruments.CountErased(entry.Read());
        return (entry, erased);
    }

    private Task NotifyStepAsync(string step) => AfterStep?.Invoke(step) ?? Task.CompletedTask;

    private static RunResult Add(RunResult result, (ErasureEntry Entry, int Erased) done) =>
        new(result.EntryCount + 1, result.ApplicationCount + done.Entry.Read().Applications.Count, result.CiphertextCount + done.Erased);
}
