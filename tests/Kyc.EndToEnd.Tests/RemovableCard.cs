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
    /// <param name="removeAfter">Number of the command, counted from 1, after which the card is removed, before the answer to the command
    /// is sent; null to leave the card in the reader until the function ends.</param>
    /// <param name="use">Function to run once the card is in the reader.</param>
    public async Task<T> RunInReaderAsync<T>(int? removeAfter, Func<T> use)
    {
        using var pulled = new CancellationTokenSource();
        var count = 0;
        void Count(ApduExchange exchange)
        {
            if (++count == removeAfter)
            {
                pulled.Cancel();
            }
        }

        card.Exchanged += Count;
        var lying = new VpcdLink(card, daemon.Port).RunAsync(pulled.Token);
        InsertedCard? inserted = null;
        try
        {
            inserted = await daemon.WaitForCardAsync(() => Task.CompletedTask, WaitTimeout, CancellationToken.None);
            return await Task.Run(use);
        }
        finally
        {
            await pulled.CancelAsync();
            await lying;
            card.Exchanged -= Count;
            if (inserted is { } gone)
            {
                await daemon.WaitUntilEmptyAsync(gone, WaitTimeout);
            }
        }
    }
}
