namespace Kyc.VirtualCard.Card;

/// <summary>Represents a response APDU: data and status word.</summary>
internal sealed class CardResponse
{
    public CardResponse(ReadOnlySpan<byte> data)
        : this(data, CardStatusWord.Ok)
    {
    }

    private CardResponse(ReadOnlySpan<byte> data, ushort status) => Bytes = [.. data, (byte)(status >> 8), (byte)status];

    public byte[] Bytes { get; }

    public static implicit operator CardResponse(ushort status) => new([], status);
}
