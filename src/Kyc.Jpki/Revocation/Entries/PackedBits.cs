using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Provides methods for reading numbers of up to 64 bits from packed bytes, least significant bit first.</summary>
internal static class PackedBits
{
    /// <summary>Returns a value whose low <paramref name="count"/> bits are set. The count is 0 to 64.</summary>
    public static ulong GetMask(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;

    /// <summary>
    /// Reads a number of up to 64 bits that starts at a bit position. Accesses eight or nine bytes, starting with the byte that contains
    /// the first bit.
    /// </summary>
    public static ulong Read(ReadOnlySpan<byte> data, long position, int count)
    {
        var start = (int)(position >> 3);
        var shift = (int)(position & 7);
        var value = BinaryPrimitives.ReadUInt64LittleEndian(data[start..]) >> shift;
        if (shift + count > 64)
        {
            value |= (ulong)data[start + sizeof(ulong)] << (64 - shift);
        }

        return value & GetMask(count);
    }

    /// <summary>
    /// Returns the position of the set bit that has <paramref name="rank"/> set bits below it. The word must have more than
    /// <paramref name="rank"/> set bits.
    /// </summary>
    public static int FindSetBit(ulong word, int rank)
    {
        if (Bmi2.X64.IsSupported)
        {
            return BitOperations.TrailingZeroCount(Bmi2.X64.ParallelBitDeposit(1UL << rank, word));
        }

        for (; rank > 0; rank--)
        {
            word &= word - 1;
        }

        return BitOperations.TrailingZeroCount(word);
    }
}

/// <summary>Writes consecutive numbers of up to 64 bits each, least significant bit first.</summary>
/// <param name="target">Receives the numbers; initially all bytes are zero.</param>
/// <param name="position">
/// Bit position at which to start. A different writer may write the lower bits of the 64-bit word that contains this position; see
/// <see cref="BitWord"/>.
/// </param>
internal ref struct BitWriter(Span<byte> target, long position = 0)
{
    private readonly Span<byte> _target = target;
    private ulong _pendingValue;
    private int _pendingBits = (int)(position & 63);
    private int _bytesWritten = (int)(position >> 6) * sizeof(ulong);

    /// <summary>The bits that have not been written to the target, because they do not fill a 64-bit word.</summary>
    public readonly BitWord PendingWord => new(_bytesWritten, _pendingValue);

    /// <summary>Writes the low <paramref name="count"/> bits, 0 to 64, of a value. All other bits of the value must be zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong value, int count)
    {
        _pendingValue |= value << _pendingBits;
        if (_pendingBits + count >= 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_target[_bytesWritten..], _pendingValue);
            _bytesWritten += sizeof(ulong);
            _pendingValue = _pendingBits == 0 ? 0 : value >> (64 - _pendingBits);
            count -= 64;
        }

        _pendingBits += count;
    }
}

/// <summary>
/// Holds some bits of a 64-bit word. A different thread may be writing the remaining bits of the same word, so these bits are added only
/// after both threads have finished.
/// </summary>
/// <param name="Start">Offset of the word in the target, in bytes.</param>
/// <param name="Bits">The word with these bits at their final positions and all other bits zero.</param>
internal readonly record struct BitWord(int Start, ulong Bits)
{
    /// <summary>Adds the bits to the word in the target.</summary>
    public void AddTo(Span<byte> target)
    {
        var word = target.Slice(Start, sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(word, BinaryPrimitives.ReadUInt64LittleEndian(word) | Bits);
    }
}
