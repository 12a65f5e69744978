using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>The packed entries of one list. Immutable; looked up without a lock and without allocating.</summary>
internal sealed class CrlEntries
{
    /// <summary>Bytes around the guessed place of a row: five rows or so, half a cache line.</summary>
    private const int RowsAhead = 32;

    // Everything a lookup needs, side by side: half of its time is waiting for memory.
    private readonly byte[] _packed;
    private readonly ulong _minimum;
    private readonly int _bucketCount;
    private readonly int _lowBits;
    private readonly int _rowBits;
    private readonly int _vectorStart;
    private readonly int _rowsStart;
    private readonly int _tailsStart;
    private readonly int _serialOctets;

    /// <param name="layout">How it is packed.</param>
    /// <param name="packed">The packed bytes, <see cref="CrlEntriesLayout.Size"/> of them.</param>
    public CrlEntries(CrlEntriesLayout layout, byte[] packed)
    {
        (Layout, _packed) = (layout, packed);
        (_minimum, _bucketCount, _lowBits, _rowBits) = (layout.Minimum, layout.BucketCount, layout.LowBits, layout.RowBits);
        (_vectorStart, _rowsStart, _tailsStart) = (layout.BitVectorStart, layout.RowsStart, layout.TailsStart);
        _serialOctets = layout.SerialOctets;
    }

    /// <summary>How it is packed.</summary>
    public CrlEntriesLayout Layout { get; }

    /// <summary>The packed bytes.</summary>
    public ReadOnlySpan<byte> Packed => _packed;

    /// <summary>Looks a serial up. One that was entered twice answers with its earlier revocation.</summary>
    /// <param name="magnitude">Big-endian; leading zeros do not matter.</param>
    /// <param name="entry">What the list says of it.</param>
    public bool TryFind(ReadOnlySpan<byte> magnitude, out RevokedEntry entry)
    {
        entry = default;
        magnitude = magnitude.TrimStart((byte)0);
        if (magnitude.Length > _serialOctets)
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[CrlEntryTable.MaxSerialOctets];
        padded.Clear();
        magnitude.CopyTo(padded[(_serialOctets - magnitude.Length)..]);
        var offset = BinaryPrimitives.ReadUInt64BigEndian(padded) - _minimum;
        // A smaller one wraps around, beyond the last bucket.
        var bucket = offset >> _lowBits;
        if (bucket >= (ulong)_bucketCount || offset > ulong.MaxValue - _minimum)
        {
            return false;
        }

        return TryFind((int)bucket, offset & Bits.Mask(_lowBits), padded[CrlEntriesLayout.LeadingOctets.._serialOctets], out entry);
    }

    private bool TryFind(int bucket, ulong lowPart, ReadOnlySpan<byte> tail, out RevokedEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> data = _packed;
        PrefetchRows(data, bucket);
        var (low, end) = Bucket(data, bucket);
        var rows = data[_rowsStart..];
        for (var high = end; low < high;)
        {
            var middle = low + ((high - low) / 2);
            if (Compare(data, rows, middle, lowPart, tail) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == end || Compare(data, rows, low, lowPart, tail) != 0)
        {
            return false;
        }

        entry = FactsOf(rows, low);
        return true;
    }

    // The vector and the row are far apart, and both are rarely in the cache. The samples around a bucket tell within a few rows where its
    // entries stand, so that the row is on its way while the vector is waited for.
    private unsafe void PrefetchRows(ReadOnlySpan<byte> data, int bucket)
    {
        var sample = bucket / CrlEntriesLayout.BucketsPerSample;
        if (!Sse.IsSupported || (sample + 1) * CrlEntriesLayout.BucketsPerSample >= _bucketCount)
        {
            return;
        }

        var (before, after) = (Sample(data, sample), Sample(data, sample + 1));
        var intoSample = bucket % CrlEntriesLayout.BucketsPerSample;
        var row = before - (sample * CrlEntriesLayout.BucketsPerSample)
            + (int)((long)(after - before - CrlEntriesLayout.BucketsPerSample) * intoSample / CrlEntriesLayout.BucketsPerSample);
        var start = (int)(((long)row * _rowBits) >> 3);
        // An address that is none does no harm: a prefetch never faults.
        fixed (byte* rows = data[_rowsStart..])
        {
            Sse.Prefetch0(rows + start - RowsAhead);
            Sse.Prefetch0(rows + start + RowsAhead);
        }
    }

    // The entries of a bucket: the run of ones behind as many zeros as there are buckets before it.
    private (int Start, int End) Bucket(ReadOnlySpan<byte> data, int bucket)
    {
        var sample = bucket / CrlEntriesLayout.BucketsPerSample;
        var position = Sample(data, sample);
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

    private static int Sample(ReadOnlySpan<byte> data, int sample) => BinaryPrimitives.ReadInt32LittleEndian(data[(sizeof(uint) * sample)..]);

    private static ulong Word(ReadOnlySpan<byte> vector, int position) => BinaryPrimitives.ReadUInt64LittleEndian(vector[(position >> 3)..]);

    private int Compare(ReadOnlySpan<byte> data, ReadOnlySpan<byte> rows, int row, ulong lowPart, ReadOnlySpan<byte> tail)
    {
        var stored = Bits.Read(rows, (long)row * _rowBits, _lowBits);
        return stored != lowPart || tail.IsEmpty
            ? stored.CompareTo(lowPart)
            : data.Slice(_tailsStart + (row * tail.Length), tail.Length).SequenceCompareTo(tail);
    }

    private RevokedEntry FactsOf(ReadOnlySpan<byte> rows, int row)
    {
        var layout = Layout;
        var facts = Bits.Read(rows, ((long)row * _rowBits) + _lowBits, layout.FactBits);
        var (date, rank) = Math.DivRem(facts, (ulong)layout.ReasonCount);
        var reason = (RevocationReason)Bits.Select(layout.ReasonSet, (int)rank);
        return new RevokedEntry(EntryDate.ToDate(layout.DateOrigin + (uint)(date * layout.DateUnit)), reason);
    }
}
