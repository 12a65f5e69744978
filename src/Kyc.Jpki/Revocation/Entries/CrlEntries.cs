using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Stores the packed entries of one CRL. Immutable; a lookup takes no lock and allocates no memory.</summary>
internal sealed class CrlEntries
{
    /// <summary>
    /// Distance in bytes between the estimated position of a row and each of the two addresses that are prefetched, one before and one
    /// after it. It is half a cache line, or about five rows.
    /// </summary>
    private const int PrefetchBytes = 32;

    // Copies of the layout's values that a lookup needs. They are stored in this object to save memory accesses, because a lookup spends
    // half of its time waiting for memory.
    private readonly byte[] _packedBytes;
    private readonly ulong _minimum;
    private readonly int _bucketCount;
    private readonly int _lowBits;
    private readonly int _rowBits;
    private readonly int _vectorStart;
    private readonly int _rowsStart;
    private readonly int _tailsStart;
    private readonly int _serialOctets;

    /// <param name="layout">The layout of the packed bytes.</param>
    /// <param name="packedBytes">The packed bytes. Their number is <see cref="CrlEntriesLayout.PackedByteCount"/>.</param>
    public CrlEntries(CrlEntriesLayout layout, byte[] packedBytes)
    {
        (Layout, _packedBytes) = (layout, packedBytes);
        (_minimum, _bucketCount, _lowBits, _rowBits) = (layout.Minimum, layout.BucketCount, layout.LowBits, layout.RowBits);
        (_vectorStart, _rowsStart, _tailsStart) = (layout.BitVectorStart, layout.RowsStart, layout.TailsStart);
        _serialOctets = layout.SerialOctets;
    }

    /// <summary>The layout of the packed bytes.</summary>
    public CrlEntriesLayout Layout { get; }

    public ReadOnlySpan<byte> PackedBytes => _packedBytes;

    /// <summary>Looks up a serial number. If several entries have the serial number, returns the earliest revocation.</summary>
    /// <param name="magnitude">Serial number as a magnitude: big-endian; leading zeros do not matter.</param>
    /// <param name="entry">The entry of the serial number.</param>
    public bool TryFind(ReadOnlySpan<byte> magnitude, out RevocationEntry entry)
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
        // For a serial number below the minimum, the subtraction wraps around to an offset above ulong.MaxValue - _minimum.
        var bucket = offset >> _lowBits;
        if (bucket >= (ulong)_bucketCount || offset > ulong.MaxValue - _minimum)
        {
            return false;
        }

        return TryFind(
            (int)bucket,
            offset & PackedBits.GetMask(_lowBits),
            padded[CrlEntriesLayout.LeadingOctets.._serialOctets],
            out entry);
    }

    private bool TryFind(int bucket, ulong lowPart, ReadOnlySpan<byte> tail, out RevocationEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> data = _packedBytes;
        PrefetchRows(data, bucket);
        var (low, end) = GetBucket(data, bucket);
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

        entry = ReadEntry(rows, low);
        return true;
    }

    // The bit vector and the rows are far apart, and both are rarely in the cache. The samples before and after the bucket give the
    // position of its first row to within a few rows, so the processor can load the row and the bit vector at the same time.
    private unsafe void PrefetchRows(ReadOnlySpan<byte> data, int bucket)
    {
        var sample = bucket / CrlEntriesLayout.BucketsPerSample;
        if (!Sse.IsSupported || (sample + 1) * CrlEntriesLayout.BucketsPerSample >= _bucketCount)
        {
            return;
        }

        var (before, after) = (ReadSample(data, sample), ReadSample(data, sample + 1));
        var bucketInSample = bucket % CrlEntriesLayout.BucketsPerSample;
        var row = before - (sample * CrlEntriesLayout.BucketsPerSample)
            + (int)((long)(after - before - CrlEntriesLayout.BucketsPerSample) * bucketInSample / CrlEntriesLayout.BucketsPerSample);
        var start = (int)(((long)row * _rowBits) >> 3);
        // The address may be outside the array: a prefetch never causes a fault.
        fixed (byte* rows = data[_rowsStart..])
        {
            Sse.Prefetch0(rows + start - PrefetchBytes);
            Sse.Prefetch0(rows + start + PrefetchBytes);
        }
    }

    // Returns the range of the bucket's rows. In the bit vector, every entry is a one and every bucket ends with a zero, so the entries of
    // a bucket follow as many zeros as there are buckets before it.
    private (int Start, int End) GetBucket(ReadOnlySpan<byte> data, int bucket)
    {
        var sample = bucket / CrlEntriesLayout.BucketsPerSample;
        var position = ReadSample(data, sample);
        var remainingZeros = bucket % CrlEntriesLayout.BucketsPerSample;
        var vector = data[_vectorStart.._rowsStart];
        var wordStart = position & ~63;
        var zeros = ~ReadWord(vector, wordStart) & ~PackedBits.GetMask(position & 63);
        if (remainingZeros > 0)
        {
            for (var zerosInWord = BitOperations.PopCount(zeros); zerosInWord < remainingZeros; zerosInWord = BitOperations.PopCount(zeros))
            {
                remainingZeros -= zerosInWord;
                wordStart += 64;
                zeros = ~ReadWord(vector, wordStart);
            }

            position = wordStart + PackedBits.FindSetBit(zeros, remainingZeros - 1) + 1;
            zeros &= ~PackedBits.GetMask(position - wordStart);
        }

        var start = position - bucket;
        while (zeros == 0)
        {
            wordStart += 64;
            zeros = ~ReadWord(vector, wordStart);
        }

        return (start, wordStart + BitOperations.TrailingZeroCount(zeros) - bucket);
    }

    private static int ReadSample(ReadOnlySpan<byte> data, int sample) =>
        BinaryPrimitives.ReadInt32LittleEndian(data[(sizeof(uint) * sample)..]);

    private static ulong ReadWord(ReadOnlySpan<byte> vector, int position) =>
        BinaryPrimitives.ReadUInt64LittleEndian(vector[(position >> 3)..]);

    private int Compare(ReadOnlySpan<byte> data, ReadOnlySpan<byte> rows, int row, ulong lowPart, ReadOnlySpan<byte> tail)
    {
        var storedLowPart = PackedBits.Read(rows, (long)row * _rowBits, _lowBits);
        return storedLowPart != lowPart || tail.IsEmpty
            ? storedLowPart.CompareTo(lowPart)
            : data.Slice(_tailsStart + (row * tail.Length), tail.Length).SequenceCompareTo(tail);
    }

    private RevocationEntry ReadEntry(ReadOnlySpan<byte> rows, int row)
    {
        var layout = Layout;
        var facts = PackedBits.Read(rows, ((long)row * _rowBits) + _lowBits, layout.FactBits);
        var (unitCount, reasonRank) = Math.DivRem(facts, (ulong)layout.ReasonCount);
        var reason = (RevocationReason)PackedBits.FindSetBit(layout.ReasonSet, (int)reasonRank);
        return new RevocationEntry(EntryDate.ToDate(layout.DateOrigin + (uint)(unitCount * layout.DateUnit)), reason);
    }
}
