using System.Diagnostics;
using Dapper;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Represents the result of a run.</summary>
/// <param name="Entries">The number of completed entries of the erasure ledger.</param>
/// <param name="Applications">The number of applications in them.</param>
/// <param name="Ciphertexts">The number of erased ciphertexts.</param>
public readonly record struct RunResult(int Entries, int Applications, int Ciphertexts);

/// <summary>
/// Completes the acknowledged erasures, then acknowledges and erases due data batch by batch. Only one run is active in an installation, so
/// that erasures never load the databases more than one instance can. The lock is released with the connection when a process dies, and
/// the next run continues. Correctness does not depend on the lock: every step may be repeated, even concurrently.
/// </summary>
public sealed class ErasureRun(
    KycDatabase database, ErasureLedger ledger, ErasureIntent intent, ErasureKeys keys, ErasureRows rows, CertificateSigner signer,
    ForegroundCalls foreground, RetentionInstruments instruments)
{
    /// <summary>
    /// The maximum number of batches that are acknowledged but not certified. It is large enough that neither the service nor the databases
    /// are idle.
    /// </summary>
    private const int MostUnderWay = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>A callback that receives the name of each completed step. Tests use it to stop the run.</summary>
    internal Func<string, Task>? AfterStep { get; set; }

    /// <summary>Erases all due data. Returns null when another instance is running, or when no signing key is configured.</summary>
    public async Task<RunResult?> RunAsync(CancellationToken cancel)
    {
        if (!signer.IsThere) return null;
        await using var held = await SessionLock.TryTakeAsync(database, SessionLockName.ErasureRun, cancel);
        if (held is null) return null;
        var result = await ResumeAsync(held, cancel);
        result = await EraseDueAsync(result, held, cancel);
        if (result.Entries > 0) await keys.SweepAsync(cancel);
        return result;
    }

    /// <summary>Completes every entry that is acknowledged but not certified.</summary>
    private async Task<RunResult> ResumeAsync(SessionLock held, CancellationToken cancel)
    {
        const int page = 20;
        var result = default(RunResult);
        while (await ledger.UnfinishedAsync(page, cancel) is { Count: > 0 } entries)
        {
            foreach (var entry in entries) result = Add(result, await FinishAsync(entry, held, cancel));
        }
        return result;
    }

    private async Task<RunResult> EraseDueAsync(RunResult result, SessionLock held, CancellationToken cancel)
    {
        var underWay = new Queue<Task<(ErasureEntry Entry, int Erased)>>();
        try
        {
            for (DueCursor? cursor = DueCursor.Start; cursor is not null;)
            {
                // The next batch is acknowledged while earlier ones are erased, up to the maximum number.
                while (underWay.Count >= MostUnderWay) result = Add(result, await underWay.Dequeue());
                var (started, calls) = (Stopwatch.GetTimestamp(), foreground.Seen);
                (var entry, cursor) = await intent.WriteAsync(cursor, held, cancel);
                await ReachedAsync("intended");
                if (entry is not null) underWay.Enqueue(FinishAsync(entry, held, cancel));
                if (foreground.Seen == calls) continue;
                // While the service receives calls, erasing uses at most half of the time.
                while (underWay.TryDequeue(out var finishing)) result = Add(result, await finishing);
                var taken = Stopwatch.GetElapsedTime(started);
                await Task.Delay(taken < LongestPause ? taken : LongestPause, cancel);
            }
        }
        finally
        {
            // When a batch could not be acknowledged, the earlier ones still complete or fail with their own reason.
            foreach (var done in await Task.WhenAll(underWay)) result = Add(result, done);
        }
        return result;
    }

    private async Task<(ErasureEntry Entry, int Erased)> FinishAsync(ErasureEntry entry, SessionLock held, CancellationToken cancel)
    {
        var (destroyedAt, _) = await keys.DestroyAsync(entry, cancel);
        await ReachedAsync("keys destroyed");
        var erased = await rows.EraseAsync(entry, destroyedAt, held, cancel);
        await ReachedAsync("certified");
        instruments.Erased(entry.Read());
        return (entry, erased);
    }

    private Task ReachedAsync(string step) => AfterStep?.Invoke(step) ?? Task.CompletedTask;

    private static RunResult Add(RunResult result, (ErasureEntry Entry, int Erased) done) =>
        new(result.Entries + 1, result.Applications + done.Entry.Read().Applications.Count, result.Ciphertexts + done.Erased);
}
