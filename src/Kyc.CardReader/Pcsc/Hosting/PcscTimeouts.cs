namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>Specifies which part does not respond.</summary>
public enum PcscTimeoutSource
{
    /// <summary>The PC/SC service accepts a call and does not respond to it.</summary>
    Service,

    /// <summary>The card or its reader does not respond.</summary>
    Card,
}

/// <summary>Defines how long a PC/SC call may take before the person is notified, and before the call is ended.</summary>
/// <param name="NotificationDelay">The time after which the person is notified that there is no response.</param>
/// <param name="ServiceTimeout">
/// The limit for a call that involves only the service. The time that the call itself is requested to wait is added.
/// </param>
/// <param name="CardTimeout">
/// The limit for a call that involves the card. It is longer than a signature takes on a slow reader: one kiosk program allows 5 s for a
/// signature (card.md 4).
/// </param>
internal sealed record PcscTimeouts(TimeSpan NotificationDelay, TimeSpan ServiceTimeout, TimeSpan CardTimeout)
{
    public static PcscTimeouts Default { get; } = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
}
