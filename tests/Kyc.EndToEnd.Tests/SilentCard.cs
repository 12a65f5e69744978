using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>A card of this process that works on a command and then does not answer it, until it is let or taken away.</summary>
/// <param name="card">The card.</param>
/// <param name="daemon">Whose reader it lies in.</param>
/// <param name="silentAt">The command, counted from 1 since it was laid down.</param>
internal sealed class SilentCard(MyNumberCard card, PcscDaemon daemon, int silentAt)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Lays the card down, and takes it away at the end.</summary>
    /// <param name="use">Done while it lies there, given a task that completes when it does not answer.</param>
    /// <param name="afterAnswer">Done when it has answered after all.</param>
    public async Task LieInReaderAsync(Func<Task, Task> use, Func<Task>? afterAnswer = null)
    {
        var silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var answering = new ManualResetEventSlim();
        using var taken = new CancellationTokenSource();
        int commands = 0;
        void BeSilent(ApduExchange exchange)
        {
            if (++commands == silentAt)
            {
                silent.SetResult();
                answering.Wait();
            }
        }

        card.Exchanged += BeSilent;
        Task lying = new VpcdLink(card, daemon.Port).RunAsync(taken.Token);
        InsertedCard? inserted = null;
        try
        {
            inserted = await daemon.WaitForCardAsync(() => Task.CompletedTask, Limit, CancellationToken.None);
            await use(silent.Task.WaitAsync(Limit));
            answering.Set();
            await (afterAnswer?.Invoke() ?? Task.CompletedTask);
        }
        finally
        {
            answering.Set();
            await taken.CancelAsync();
            await lying;
            card.Exchanged -= BeSilent;
            if (inserted is { } gone)
            {
                await daemon.WaitUntilEmptyAsync(gone, Limit);
            }
        }
    }
}
