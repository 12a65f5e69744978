using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Reads and writes numbers of any width of bits, least significant bit first.</summary>
internal static class Bits
{
    /// <summary>The low <paramref name="count"/> bits set; 0 to 64.</summary>
    public static ulong Mask(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;

    /// <summary>Reads a number of up to 64 bits. Reads up to nine bytes from the one where it starts.</summary>
    public static ulong Read(ReadOnlySpan<byte> data, long position, int count)
    {
        var start = (int)(position >> 3);
        var shift = (int)(position & 7);
        var value = BinaryPrimitives.ReadUInt64LittleEndian(data[start..]) >> shift;
        if (shift + count > 64)
        {
            value |= (ulong)data[start + sizeof(ulong)] << (64 - shift);
        }

        return value & Mask(count);
    }

    /// <summary>Position of the set bit with <paramref name="rank"/> set bits below it, which the word has.</summary>
    public static int Select(ulong word, int rank)
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

/// <summary>Writes numbers of any width one behind the other.</summary>
/// <param name="target">Where to; all zero.</param>
/// <param name="position">Bit of the first; those below it in its word are another's, see <see cref="BitWord"/>.</param>
internal ref struct BitWriter(Span<byte> target, long position = 0)
{
    private readonly Span<byte> _target = target;
    private ulong _pending;
    private int _pendingBits = (int)(position & 63);
    private int _written = (int)(position >> 6) * sizeof(ulong);

    /// <summary>The last bits, which did not fill a word and were not written.</summary>
    public readonly BitWord Rest => new(_written, _pending);

    /// <summary>Writes the low <paramref name="count"/> bits, 0 to 64, of a value that has no others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong value, int count)
    {
        _pending |= value << _pendingBits;
        if (_pendingBits + count >= 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_target[_written..], _pending);
            _written += sizeof(ulong);
            _pending = _pendingBits == 0 ? 0 : value >> (64 - _pendingBits);
            count -= 64;
        }

        _pendingBits += count;
    }
}

/// <summary>
/// Some bits of a word whose other bits another thread may be writing at this moment, so that they are added when both are done.
/// </summary>
/// <param name="Start">Byte where the word starts.</param>
/// <param name="Bits">The bits in their place, the others zero.</param>
internal readonly record struct BitWord(int Start, ulong Bits)
{
    /// <summary>Adds the bits to what stands there.</summary>
    public void AddTo(Span<byte> target)
    {
        var word = target.Slice(Start, sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(word, BinaryPrimitives.ReadUInt64LittleEndian(word) | Bits);
    }
}
