using System.Diagnostics;
using Dapper;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>What a run did.</summary>
/// <param name="Entries">Entries of the erasure ledger that were brought to their end.</param>
/// <param name="Applications">Applications in them.</param>
/// <param name="Ciphertexts">Ciphertexts removed.</param>
public readonly record struct RunResult(int Entries, int Applications, int Ciphertexts);

/// <summary>
/// Brings what is acknowledged to its end, then acknowledges and erases what is due, batch by batch. One run at a time in an installation,
/// so that erasing never takes more of the databases than one instance can; the lock goes with the connection of a process that dies, and
/// whoever runs next goes on. Correctness does not rest on that lock: every step may be repeated, and by two at once.
/// </summary>
public sealed class ErasureRun(
    KycDatabase database, ErasureLedger ledger, ErasureIntent intent, ErasureKeys keys, ErasureRows rows, CertificateSigner signer,
    ForegroundCalls foreground, RetentionInstruments instruments)
{
    /// <summary>Batches acknowledged and not certified: enough that neither the service nor the databases wait for the other.</summary>
    private const int MostUnderWay = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Called after each step with its name; tests stop the run there.</summary>
    internal Func<string, Task>? AfterStep { get; set; }

    /// <summary>Runs to the end of what is due. Null when another instance runs, or nothing can be certified.</summary>
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

    /// <summary>Finishes every entry that was acknowledged and not certified.</summary>
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
                // The next batch is acknowledged while those before are erased, but never more of them than these.
                while (underWay.Count >= MostUnderWay) result = Add(result, await underWay.Dequeue());
                var (started, calls) = (Stopwatch.GetTimestamp(), foreground.Seen);
                (var entry, cursor) = await intent.WriteAsync(cursor, held, cancel);
                await ReachedAsync("intended");
                if (entry is not null) underWay.Enqueue(FinishAsync(entry, held, cancel));
                if (foreground.Seen == calls) continue;
                // While calls come in, erasing takes at most half of the time.
                while (underWay.TryDequeue(out var finishing)) result = Add(result, await finishing);
                var taken = Stopwatch.GetElapsedTime(started);
                await Task.Delay(taken < LongestPause ? taken : LongestPause, cancel);
            }
        }
        finally
        {
            // Also when a batch could not be acknowledged: those before are brought to their end, or fail with their own reason.
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
