namespace Kyc.VirtualCard.Card;

/// <summary>Represents a response APDU: data and status word.</summary>
internal sealed class Response
{
    public Response(ReadOnlySpan<byte> data)
        : this(data, CardStatusWord.Ok)
    {
    }

    private Response(ReadOnlySpan<byte> data, ushort status) => Bytes = [.. data, (byte)(status >> 8), (byte)status];

    public byte[] Bytes { get; }

    public static implicit operator Response(ushort status) => new([], status);
}
