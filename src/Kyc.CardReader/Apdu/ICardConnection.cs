using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// Represents a connection to a card, through PC/SC or to a virtual card in the same process. Disposing it ends the session and powers the
/// card down, because otherwise other programs could use the verified password (card.md 2.4).
/// </summary>
public interface ICardConnection : IDisposable
{
    /// <summary>
    /// Sends one command and returns the card's response, with any status word. Returns a fault when the card did not respond.
    /// </summary>
    /// <param name="command">A short command APDU. The implementation must not keep a copy, because the command may contain the
    /// password.</param>
    CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command);
}
