using System.Buffers.Binary;
using System.Numerics;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>The packed entries of one list, in memory or in a mapped file. Immutable; looked up without a lock and without allocating.</summary>
internal sealed class CrlEntries(CrlEntriesLayout layout, ReadOnlyMemory<byte> packed)
{
    private readonly int _vectorStart = layout.BitVectorStart;
    private readonly int _rowsStart = layout.RowsStart;
    private readonly int _tailsStart = layout.TailsStart;
    private readonly int _rowBits = layout.RowBits;

    /// <summary>How it is packed.</summary>
    public CrlEntriesLayout Layout { get; } = layout;

    /// <summary>The packed bytes, <see cref="CrlEntriesLayout.Size"/> of them.</summary>
    public ReadOnlyMemory<byte> Packed { get; } = packed;

    /// <summary>Looks a serial up. One that was entered twice answers with the entry that comes first in the list.</summary>
    /// <param name="magnitude">Big-endian; leading zeros do not matter.</param>
    /// <param name="entry">What the list says of it.</param>
    public bool TryFind(ReadOnlySpan<byte> magnitude, out RevokedEntry entry)
    {
        entry = default;
        magnitude = magnitude.TrimStart((byte)0);
        if (Layout.Count == 0 || magnitude.Length > Layout.SerialOctets)
        {
            return false;
        }

        Span<byte> serial = stackalloc byte[CrlEntryTable.MaxSerialOctets];
        serial = serial[..Layout.SerialOctets];
        serial.Clear();
        magnitude.CopyTo(serial[(serial.Length - magnitude.Length)..]);
        var found = TryFindPadded(serial, out entry);
        // The bytes may be those of a mapped file, which lives only as long as somebody holds this.
        GC.KeepAlive(this);
        return found;
    }

    private bool TryFindPadded(ReadOnlySpan<byte> serial, out RevokedEntry entry)
    {
        entry = default;
        var data = Packed.Span;
        var leading = BinaryPrimitives.ReadUInt64BigEndian(serial);
        var offset = leading - Layout.Minimum;
        if (leading < Layout.Minimum || offset >> Layout.LowBits >= (ulong)Layout.BucketCount)
        {
            return false;
        }

        var (low, high) = Bucket(data, (int)(offset >> Layout.LowBits));
        var lowPart = offset & Bits.Mask(Layout.LowBits);
        var tail = serial[CrlEntriesLayout.LeadingOctets..];
        var end = high;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Compare(data, middle, lowPart, tail) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == end || Compare(data, low, lowPart, tail) != 0)
        {
            return false;
        }

        entry = FactsOf(data, low);
        return true;
    }

    // The entries of a bucket: the run of ones behind as many zeros as there are buckets before it.
    private (int Start, int End) Bucket(ReadOnlySpan<byte> data, int bucket)
    {
        var sample = bucket / CrlEntriesLayout.BucketsPerSample;
        var position = BinaryPrimitives.ReadInt32LittleEndian(data[(sizeof(uint) * sample)..]);
        var zerosToPass = bucket % CrlEntriesLayout.BucketsPerSample;
        var vector = data[_vectorStart.._rowsStart];
        var wordStart = position & ~63;
        var zeros = ~Word(vector, wordStart) & ~Bits.Mask(position & 63);
        if (zerosToPass > 0)
        {
            for (var inWord = BitOperations.PopCount(zeros); inWord < zerosToPass; inWord = BitOperations.PopCount(zeros))
            {
                zerosToPass -= inWord;
                wordStart += 64;
                zeros = ~Word(vector, wordStart);
            }

            position = wordStart + Bits.Select(zeros, zerosToPass - 1) + 1;
            zeros &= ~Bits.Mask(position - wordStart);
        }

        var start = position - bucket;
        while (zeros == 0)
        {
            wordStart += 64;
            zeros = ~Word(vector, wordStart);
        }

        return (start, wordStart + BitOperations.TrailingZeroCount(zeros) - bucket);
    }

    private static ulong Word(ReadOnlySpan<byte> vector, int position) => BinaryPrimitives.ReadUInt64LittleEndian(vector[(position >> 3)..]);

    private int Compare(ReadOnlySpan<byte> data, int row, ulong lowPart, ReadOnlySpan<byte> tail)
    {
        var stored = Bits.Read(data[_rowsStart..], (long)row * _rowBits, Layout.LowBits);
        return stored != lowPart || tail.IsEmpty
            ? stored.CompareTo(lowPart)
            : data.Slice(_tailsStart + (row * Layout.TailOctets), Layout.TailOctets).SequenceCompareTo(tail);
    }

    private RevokedEntry FactsOf(ReadOnlySpan<byte> data, int row)
    {
        var facts = Bits.Read(data[_rowsStart..], ((long)row * _rowBits) + Layout.LowBits, Layout.FactBits);
        var (date, rank) = Math.DivRem(facts, (ulong)Layout.ReasonCount);
        var reason = (RevocationReason)Bits.Select(Layout.ReasonSet, (int)rank);
        return new RevokedEntry(EntryDate.ToDate(Layout.DateOrigin + (uint)(date * Layout.DateUnit)), reason);
    }
}
