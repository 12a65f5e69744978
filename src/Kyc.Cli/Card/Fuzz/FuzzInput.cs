namespace Kyc.Cli.Card.Fuzz;

/// <summary>
/// Provides the bytes that determine everything in one iteration, in pieces on request. Returns zeros when all bytes are used.
/// </summary>
internal sealed class FuzzInput
{
    private const int MaxBytes = 4096;

    private readonly byte[] _bytes;
    private int _position;

    public FuzzInput(int seed)
    {
        Random random = new(seed);
        _bytes = new byte[random.Next(MaxBytes)];
        random.NextBytes(_bytes);
    }

    public bool IsExhausted => _position >= _bytes.Length;

    public byte NextByte() => IsExhausted ? (byte)0 : _bytes[_position++];

    /// <summary>Returns true with the given probability in 256ths. Always false when all bytes are used.</summary>
    public bool NextBoolean(int probability) => !IsExhausted && NextByte() < probability;

    public T Pick<T>(T[] choices) => choices[((NextByte() << 8) | NextByte()) % choices.Length];

    /// <summary>Returns at most this many bytes.</summary>
    public ReadOnlySpan<byte> NextBytes(int length)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(Math.Min(_position, _bytes.Length));
        var chunk = rest[..Math.Min(length, rest.Length)];
        _position += chunk.Length;
        return chunk;
    }
}
