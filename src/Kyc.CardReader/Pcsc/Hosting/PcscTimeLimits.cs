namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>What is silent.</summary>
public enum PcscSilence
{
    /// <summary>The PC/SC service accepts a call and does not answer it.</summary>
    Service,

    /// <summary>The card or its reader does not answer.</summary>
    Card,
}

/// <summary>How long a call of PC/SC may take before somebody is told, and before it is ended.</summary>
/// <param name="Notice">After this the person is told that there is no answer.</param>
/// <param name="Service">Limit of a call to the service alone, beyond the wait that the call itself asks for.</param>
/// <param name="Card">
/// Limit of a call that reaches the card. Above what a signature takes on a slow reader: one kiosk program allows it 5 s (fact file
/// card.md 4).
/// </param>
internal sealed record PcscTimeLimits(TimeSpan Notice, TimeSpan Service, TimeSpan Card)
{
    public static PcscTimeLimits Default { get; } = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
}
