namespace Kyc.CardReader;

/// <summary>A card reserved through PC/SC. Disposal always powers it down.</summary>
internal sealed class PcscConnection(IPcscApi api, nint card, PcscProtocols active, string readerName) : ICardConnection
{
    private bool _disconnected;

    public string ReaderName { get; } = readerName;

    /// <summary>The card's answer to reset.</summary>
    public CardResult<byte[]> ReadAtr()
    {
        PcscCode code = api.Status(card, out byte[] atr);
        return code == PcscCode.SCARD_S_SUCCESS ? atr : PcscFaults.From("SCardStatus", code);
    }

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        Span<byte> answer = stackalloc byte[ApduResponse.MaxLength];
        PcscCode code = api.Transmit(card, active, command, answer, out int length);
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return PcscFaults.From("SCardTransmit", code);
        }

        return length >= 0 && length <= answer.Length && ApduResponse.TryParse(answer[..length], out ApduResponse? response)
            ? response
            : new CardFault(CardFailures.Protocol, Detail: "an answer without a status word");
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
