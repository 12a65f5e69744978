namespace Kyc.Cli.Card.Fuzz;

/// <summary>
/// Provides the random bytes that determine one iteration of the fuzzer. After all bytes have been read, <see cref="NextByte"/> returns
/// zeros.
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

    /// <summary>
    /// Returns true with the given probability, which is specified in 256ths. Always returns false after all bytes have been read.
    /// </summary>
    public bool NextBoolean(int probability) => !IsExhausted && NextByte() < probability;

    public T Pick<T>(T[] choices) => choices[((NextByte() << 8) | NextByte()) % choices.Length];

    /// <summary>Returns the next bytes, or fewer than requested if not enough are left.</summary>
    public ReadOnlySpan<byte> NextBytes(int length)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(Math.Min(_position, _bytes.Length));
        var chunk = rest[..Math.Min(length, rest.Length)];
        _position += chunk.Length;
        return chunk;
    }
}
