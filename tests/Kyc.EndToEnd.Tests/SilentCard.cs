using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>A card in this process that processes a command and then does not answer, until it is released or removed.</summary>
/// <param name="card">The card.</param>
/// <param name="daemon">The daemon with the reader.</param>
/// <param name="silentAt">Number of the command, counted from 1 since the card was inserted.</param>
internal sealed class SilentCard(MyNumberCard card, PcscDaemon daemon, int silentAt)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Inserts the card, and removes it at the end.</summary>
    /// <param name="use">Runs while the card is in the reader; receives a task that completes when the card does not answer.</param>
    /// <param name="afterAnswer">Runs after the card has answered at last.</param>
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
