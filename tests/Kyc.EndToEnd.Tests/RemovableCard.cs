using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Represents a virtual card in this process that a test inserts into the daemon's reader. The card is removed after a given command, or
/// when the test's function has ended.
/// </summary>
internal sealed class RemovableCard(MyNumberCard card, PcscDaemon daemon)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Inserts the card into the reader, runs the given function, removes the card, and returns the function's result.</summary>
    /// <param name="removeAfterCommand">Number of the command, counted from 1, after which the card is removed, before the answer to the
    /// command is sent; null to leave the card in the reader until the function ends.</param>
    /// <param name="function">Function to run once the card is in the reader.</param>
    public async Task<T> RunInReaderAsync<T>(int? removeAfterCommand, Func<T> function)
    {
        using var removal = new CancellationTokenSource();
        var commandCount = 0;
        void CountCommand(ApduExchange exchange)
        {
            if (++commandCount == removeAfterCommand)
            {
                removal.Cancel();
            }
        }

        card.CommandProcessed += CountCommand;
        var linkTask = new VpcdLink(card, daemon.Port).RunAsync(removal.Token);
        InsertedCard? insertedCard = null;
        try
        {
            insertedCard = await daemon.WaitForCardAsync(() => Task.CompletedTask, WaitTimeout, CancellationToken.None);
            return await Task.Run(function);
        }
        finally
        {
            await removal.CancelAsync();
            await linkTask;
            card.CommandProcessed -= CountCommand;
            if (insertedCard is { } removedCard)
            {
                await daemon.WaitUntilEmptyAsync(removedCard, WaitTimeout);
            }
        }
    }
}
