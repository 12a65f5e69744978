using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// A card one can talk to: through PC/SC, or a virtual card in the same process. Disposal ends the session and powers the
/// card down, because a verified password otherwise stays usable for other programs (fact file card.md 2.4).
/// </summary>
public interface ICardConnection : IDisposable
{
    /// <summary>Sends one command and returns the card's answer, whatever its status word, or why there is none.</summary>
    /// <param name="command">A short command APDU. The implementation keeps no copy: it may hold the password.</param>
    CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command);
}
