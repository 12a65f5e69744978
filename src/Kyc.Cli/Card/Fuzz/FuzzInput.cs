namespace Kyc.Cli.Card.Fuzz;

/// <summary>
/// Provides the bytes that determine everything in one iteration, in pieces on request. Returns zeros when all bytes are used.
/// </summary>
internal sealed class FuzzInput
{
    private const int MaxLength = 4096;

    private readonly byte[] _bytes;
    private int _position;

    public FuzzInput(int seed)
    {
        Random random = new(seed);
        _bytes = new byte[random.Next(MaxLength)];
        random.NextBytes(_bytes);
    }

    public bool IsUsedUp => _position >= _bytes.Length;

    public byte Next() => IsUsedUp ? (byte)0 : _bytes[_position++];

    /// <summary>Returns true with the given probability in 256ths. Always false when all bytes are used.</summary>
    public bool Happens(int of256) => !IsUsedUp && Next() < of256;

    public T Pick<T>(T[] from) => from[((Next() << 8) | Next()) % from.Length];

    /// <summary>Returns at most this many bytes.</summary>
    public ReadOnlySpan<byte> Chunk(int length)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(Math.Min(_position, _bytes.Length));
        ReadOnlySpan<byte> chunk = rest[..Math.Min(length, rest.Length)];
        _position += chunk.Length;
        return chunk;
    }
}
