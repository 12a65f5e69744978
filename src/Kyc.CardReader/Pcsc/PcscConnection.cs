using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>A card reserved through PC/SC. Disposal always powers it down.</summary>
internal sealed class PcscConnection(IPcscApi api, nint card, PcscProtocols active, string readerName) : ICardConnection
{
    private PcscProtocols _active = active;
    private bool _disconnected;

    public string ReaderName { get; } = readerName;

    /// <summary>The card's answer to reset.</summary>
    public CardResult<byte[]> ReadAtr()
    {
        PcscCode code = api.Status(card, out byte[] atr);
        return code == PcscCode.SCARD_S_SUCCESS ? atr : PcscFaults.From("SCardStatus", code);
    }

    /// <summary>Takes the card up again after a reset, still for this program alone; nothing is selected then. Null when it worked.</summary>
    public CardFault? Reconnect()
    {
        PcscCode code = api.Reconnect(
            card, PcscShareMode.Exclusive, PcscProtocols.T0OrT1, PcscDisposition.Leave, out PcscProtocols protocol);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return PcscFaults.From("SCardReconnect", code);
        }

        _active = protocol;
        return null;
    }

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        Span<byte> answer = stackalloc byte[ApduResponse.MaxLength];
        PcscCode code = api.Transmit(card, _active, command, answer, out int length);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return PcscFaults.From("SCardTransmit", code);
        }

        // pcsc-lite with vpcd calls it success when the card went away before its answer (seen with 1.9.9 and 3.3).
        if (length is 0 or 1)
        {
            return PcscFaults.From("SCardTransmit without an answer", PcscCode.SCARD_E_COMM_DATA_LOST);
        }

        return length >= 0 && length <= answer.Length && ApduResponse.TryParse(answer[..length], out ApduResponse? response)
            ? response
            : new CardFault(CardFailures.Protocol, Detail: "an answer of an impossible length");
    }

    public void Dispose()
    {
        if (!_disconnected)
        {
            _disconnected = true;
            api.Disconnect(card, PcscDisposition.Unpower);
        }
    }
}
