using Kyc.Rig.Parts;
using Kyc.VirtualCard;

namespace Kyc.EndToEnd.Tests;

/// <summary>One card of this process, put into the daemon's reader and taken out again, by hand or after a number of commands.</summary>
internal sealed class RemovableCard(MyNumberCard card, PcscDaemon daemon)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Lets something be done while the card lies in the reader.</summary>
    /// <param name="leaveAfter">The card is pulled when it has worked on this command, before its answer is out; null: it stays.</param>
    /// <param name="use">What is done.</param>
    public async Task<T> LieInReaderAsync<T>(int? leaveAfter, Func<T> use)
    {
        using var pulled = new CancellationTokenSource();
        int count = 0;
        void Count(ApduExchange exchange)
        {
            if (++count == leaveAfter)
            {
                pulled.Cancel();
            }
        }

        card.Exchanged += Count;
        Task lying = new VpcdLink(card, daemon.Port).RunAsync(pulled.Token);
        InsertedCard? inserted = null;
        try
        {
            inserted = await daemon.WaitForCardAsync(() => Task.CompletedTask, Limit, CancellationToken.None);
            return await Task.Run(use);
        }
        finally
        {
            await pulled.CancelAsync();
            await lying;
            card.Exchanged -= Count;
            if (inserted is { } gone)
            {
                await daemon.WaitUntilEmptyAsync(gone, Limit);
            }
        }
    }
}
