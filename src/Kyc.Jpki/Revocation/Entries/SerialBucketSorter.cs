using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Sorts entries by serial number, and entries with the same serial number by revocation date. The serial numbers, less the minimum, must
/// fit in 32 bits, and so must the facts (the encoded date and reason). CAs mostly write entries in order of revocation, so the entries
/// usually need sorting.
/// </summary>
/// <remarks>
/// An entry is sorted as an item of 64 bits: the serial number less the minimum in the high 32 bits, the facts in the low 32 bits. Items
/// are distributed to buckets by the leading bits of the serial number and then sorted within each bucket. A bucket is small enough for the
/// level 1 cache of a core. For a long CRL, two threads each distribute one part of the entries, and then each sort one part of the
/// buckets.
/// </remarks>
internal sealed class SerialBucketSorter : IDisposable
{
    private const int MinCountForTwoThreads = 100_000;

    // A bucket has one or two thousand items if the serial numbers are spread evenly. The number of buckets is limited so that the cache
    // lines at the ends of all buckets, where items are written, fit in the level 1 cache.
    private const int Log2ItemsPerBucket = 10;
    private const int MaxLog2BucketCount = 11;
    private const int DigitBits = 9;
    private const int RadixSortThreshold = 24;
    private const int FactBits = 32;

    private readonly NativeList<ulong> _items = new();
    private readonly int[] _bucketStarts;
    private readonly ulong _minimum;

    /// <summary>Distributes the entries of a table to buckets. The table must not be empty.</summary>
    /// <param name="table">The entries, all with short serial numbers.</param>
    /// <param name="facts">Encodes the dates and reasons of the entries, in at most 32 bits.</param>
    /// <param name="minimum">Minimum serial number.</param>
    /// <param name="maximum">Maximum serial number, at most 2^32 - 1 above the minimum.</param>
    public SerialBucketSorter(CrlEntryTable table, FactEncoding facts, ulong minimum, ulong maximum)
    {
        _minimum = minimum;
        var bucketBits = Math.Clamp(BitOperations.Log2((uint)table.Count) - Log2ItemsPerBucket, 0, MaxLog2BucketCount);
        SerialBitsPerBucket = Math.Max(0, 64 - BitOperations.LeadingZeroCount(maximum - minimum) - bucketBits);
        PartCount = table.Count < MinCountForTwoThreads ? 1 : 2;
        _items.Reserve(table.Count);
        _items.Commit(table.Count);

        var positions = new int[PartCount][];
        Parallel.For(0, PartCount, part => positions[part] = CountByBucket(table, GetEntryRange(part), 1 << bucketBits));
        _bucketStarts = new int[(1 << bucketBits) + 1];
        var start = 0;
        for (var bucket = 0; bucket < _bucketStarts.Length - 1; bucket++)
        {
            _bucketStarts[bucket] = start;
            foreach (var partPositions in positions)
            {
                (partPositions[bucket], start) = (start, start + partPositions[bucket]);
            }
        }

        _bucketStarts[^1] = start;
        Parallel.For(0, PartCount, part => DistributeToBuckets(table, facts, GetEntryRange(part), positions[part]));
    }

    /// <summary>Number of low bits in which the serial numbers of one bucket can differ, after the minimum is subtracted.</summary>
    public int SerialBitsPerBucket { get; }

    /// <summary>Number of parts of the buckets. Each part is processed by one thread.</summary>
    public int PartCount { get; }

    /// <summary>
    /// Returns the buckets of a part: the first bucket, and the bucket after the last. All parts have about the same number of entries.
    /// </summary>
    public (int From, int To) GetBucketRange(int part)
    {
        return (GetFirstBucket(part), GetFirstBucket(part + 1));

        int GetFirstBucket(int partIndex) =>
            partIndex == PartCount ? _bucketStarts.Length - 1 : Array.FindIndex(_bucketStarts, start => start >= GetPartStart(partIndex));
    }

    /// <summary>Returns the number of entries in all buckets before the given bucket.</summary>
    public int CountEntriesBefore(int bucket) => _bucketStarts[bucket];

    /// <summary>
    /// Returns the number of entries in the largest bucket from <paramref name="from"/> up to but not including <paramref name="to"/>.
    /// </summary>
    public int GetMaxBucketSize(int from, int to)
    {
        var maxSize = 0;
        for (var bucket = from; bucket < to; bucket++)
        {
            maxSize = Math.Max(maxSize, _bucketStarts[bucket + 1] - _bucketStarts[bucket]);
        }

        return maxSize;
    }

    /// <summary>
    /// Sorts the items of a bucket and returns them. An item is (serial number less the minimum) × 2^32 + facts. Different buckets can be
    /// sorted at the same time.
    /// </summary>
    /// <param name="bucket">Index of the bucket.</param>
    /// <param name="scratch">Buffer with at least as many items as the bucket. The returned span may be part of it.</param>
    public ReadOnlySpan<ulong> Sort(int bucket, Span<ulong> scratch)
    {
        var items = _items.Items[_bucketStarts[bucket].._bucketStarts[bucket + 1]];
        if (items.Length > RadixSortThreshold)
        {
            var target = scratch[..items.Length];
            for (var bit = FactBits; bit < FactBits + SerialBitsPerBucket; bit += DigitBits)
            {
                DistributeByDigit(items, target, bit);
                var sortedItems = target;
                target = items;
                items = sortedItems;
            }
        }

        // A small bucket is not sorted yet. The radix sort of a larger one orders only by serial number, so if a serial number occurs
        // twice, its items must still be sorted by their facts.
        if (!IsSorted(items))
        {
            items.Sort();
        }

        return items;
    }

    /// <inheritdoc/>
    public void Dispose() => _items.Dispose();

    private int GetPartStart(int part) => (int)((long)_items.Count * part / PartCount);

    private Range GetEntryRange(int part) => GetPartStart(part)..GetPartStart(part + 1);

    // The attribute makes the runtime optimize this method, and the methods below with the same attribute, at the first call: they run only
    // a few times a day, but each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int[] CountByBucket(CrlEntryTable table, Range entries, int bucketCount)
    {
        var (minimum, shift) = (_minimum, SerialBitsPerBucket);
        var counts = new int[bucketCount];
        foreach (var serial in table.ShortSerials[entries])
        {
            counts[(serial - minimum) >> shift]++;
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DistributeToBuckets(CrlEntryTable table, FactEncoding facts, Range entries, int[] positions)
    {
        var (minimum, shift) = (_minimum, SerialBitsPerBucket);
        ReadOnlySpan<ulong> serials = table.ShortSerials[entries];
        ReadOnlySpan<uint> dates = table.Dates[entries];
        ReadOnlySpan<byte> reasons = table.Reasons[entries];
        var items = _items.Items;
        for (var entry = 0; entry < serials.Length; entry++)
        {
            var offset = serials[entry] - minimum;
            items[positions[offset >> shift]++] = (offset << FactBits) | facts.Encode(dates[entry], reasons[entry]);
        }
    }

    // One pass of a radix sort. It is stable, so items with the same digit remain in the order of the lower digits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DistributeByDigit(ReadOnlySpan<ulong> items, Span<ulong> target, int bit)
    {
        const int mask = (1 << DigitBits) - 1;
        Span<int> positions = stackalloc int[mask + 1];
        positions.Clear();
        foreach (var item in items)
        {
            positions[(int)(item >> bit) & mask]++;
        }

        var start = 0;
        foreach (ref var position in positions)
        {
            (position, start) = (start, start + position);
        }

        foreach (var item in items)
        {
            target[positions[(int)(item >> bit) & mask]++] = item;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsSorted(ReadOnlySpan<ulong> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (items[i] < items[i - 1])
            {
                return false;
            }
        }

        return true;
    }
}
