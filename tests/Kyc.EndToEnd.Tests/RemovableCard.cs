using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// A virtual card in this process. A test inserts it into the daemon's reader, and removes it at once or after a number of commands.
/// </summary>
internal sealed class RemovableCard(MyNumberCard card, PcscDaemon daemon)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs a function while the card is in the reader.</summary>
    /// <param name="removeAfter">Number of the command after which the card is removed, before its answer is sent; null to leave it in the
    /// reader.</param>
    /// <param name="use">Function to run while the card is in the reader.</param>
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
