using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Represents a virtual card in this process that processes one given command but does not answer it until the card is released or removed.
/// </summary>
/// <param name="card">Virtual card that processes the commands.</param>
/// <param name="daemon">Daemon into whose reader the card is inserted.</param>
/// <param name="unansweredCommand">Number of the command that is not answered, counted from 1 since the card was inserted.</param>
internal sealed class UnresponsiveCard(MyNumberCard card, PcscDaemon daemon, int unansweredCommand)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Inserts the card into the reader, runs the given functions, and then removes the card.</summary>
    /// <param name="use">Function to run once the card is in the reader. Its argument is a task that completes when the card has received
    /// the command that it does not answer.</param>
    /// <param name="afterAnswer">Function to run after the card has been released, so that it answers, and before it is removed; null to
    /// run nothing.</param>
    public async Task RunInReaderAsync(Func<Task, Task> use, Func<Task>? afterAnswer = null)
    {
        var silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var answering = new ManualResetEventSlim();
        using var taken = new CancellationTokenSource();
        var commands = 0;
        void BeSilent(ApduExchange exchange)
        {
            if (++commands == unansweredCommand)
            {
                silent.SetResult();
                answering.Wait();
            }
        }

        card.Exchanged += BeSilent;
        var lying = new VpcdLink(card, daemon.Port).RunAsync(taken.Token);
        InsertedCard? inserted = null;
        try
        {
            inserted = await daemon.WaitForCardAsync(() => Task.CompletedTask, WaitTimeout, CancellationToken.None);
            await use(silent.Task.WaitAsync(WaitTimeout));
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
                await daemon.WaitUntilEmptyAsync(gone, WaitTimeout);
            }
        }
    }
}
