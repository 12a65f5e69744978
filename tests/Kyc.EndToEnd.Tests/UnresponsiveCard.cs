using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Represents a virtual card in this process that processes one given command but does not answer it until the card is released or removed.
/// </summary>
/// <param name="card">Virtual card that processes the commands.</param>
/// <param name="daemon">Daemon into whose reader the card is inserted.</param>
/// <param name="unansweredCommandNumber">Number of the command that is not answered, counted from 1 since the card was inserted.</param>
internal sealed class UnresponsiveCard(MyNumberCard card, PcscDaemon daemon, int unansweredCommandNumber)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Inserts the card into the reader, runs the given functions, and then removes the card.</summary>
    /// <param name="function">Function to run once the card is in the reader. Its argument is a task that completes when the card has
    /// received the command that it does not answer.</param>
    /// <param name="afterRelease">Function to run after the card has been released, so that it answers, and before it is removed; null to
    /// run nothing.</param>
    public async Task RunInReaderAsync(Func<Task, Task> function, Func<Task>? afterRelease = null)
    {
        var unansweredCommandReceived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        using var removal = new CancellationTokenSource();
        var commandCount = 0;
        void WaitAtUnansweredCommand(ApduExchange exchange)
        {
            if (++commandCount == unansweredCommandNumber)
            {
                unansweredCommandReceived.SetResult();
                release.Wait();
            }
        }

        card.CommandProcessed += WaitAtUnansweredCommand;
        var linkTask = new VpcdLink(card, daemon.Port).RunAsync(removal.Token);
        InsertedCard? insertedCard = null;
        try
        {
            insertedCard = await daemon.WaitForCardAsync(() => Task.CompletedTask, WaitTimeout, CancellationToken.None);
            await function(unansweredCommandReceived.Task.WaitAsync(WaitTimeout));
            release.Set();
            await (afterRelease?.Invoke() ?? Task.CompletedTask);
        }
        finally
        {
            release.Set();
            await removal.CancelAsync();
            await linkTask;
            card.CommandProcessed -= WaitAtUnansweredCommand;
            if (insertedCard is { } removedCard)
            {
                await daemon.WaitUntilEmptyAsync(removedCard, WaitTimeout);
            }
        }
    }
}
