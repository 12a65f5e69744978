using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>Represents a card that is reserved through PC/SC. Disposing it always powers the card down.</summary>
internal sealed class PcscConnection(IPcscApi api, nint card, PcscProtocols activeProtocol, string readerName) : ICardConnection
{
    private PcscProtocols _activeProtocol = activeProtocol;
    private bool _isDisconnected;

    public string ReaderName { get; } = readerName;

    /// <summary>Reads the card's answer to reset.</summary>
    public CardResult<byte[]> ReadAtr()
    {
        var code = api.Status(card, out var atr);
        return code == PcscCode.SCARD_S_SUCCESS ? atr : PcscFaults.FromCode("SCardStatus", code);
    }

    /// <summary>Reconnects exclusively to the card after a reset. Nothing is selected afterwards. Returns null on success.</summary>
    public CardFault? Reconnect()
    {
        var code = api.Reconnect(
            card, PcscShareMode.Exclusive, PcscProtocols.T0OrT1, PcscDisposition.LeaveCard, out var protocol);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return PcscFaults.FromCode("SCardReconnect", code);
        }

        _activeProtocol = protocol;
        return null;
    }

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        Span<byte> answer = stackalloc byte[ApduResponse.MaxResponseBytes];
        var code = api.Transmit(card, _activeProtocol, command, answer, out var length);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return PcscFaults.FromCode("SCardTransmit", code);
        }

        // When the card was removed before it responded, pcsc-lite with vpcd reports success (observed with 1.9.9 and 3.3).
        if (length is 0 or 1)
        {
            return PcscFaults.FromCode("SCardTransmit without an answer", PcscCode.SCARD_E_COMM_DATA_LOST);
        }

        return length >= 0 && length <= answer.Length && ApduResponse.TryParse(answer[..length], out var response)
            ? response
            : new CardFault(CardFailures.ProtocolError, Detail: "an answer of an impossible length");
    }

    public void Dispose()
    {
        if (!_isDisconnected)
        {
            _isDisconnected = true;
            api.Disconnect(card, PcscDisposition.UnpowerCard);
        }
    }
}
