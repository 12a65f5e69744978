using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Puts entries whose serials, less the smallest, and facts fit 32 bits each in the order of their serials, and the earlier revocation
/// first where one serial was entered twice. CAs mostly write entries in order of revocation, so this is the rule and not the exception.
/// </summary>
/// <remarks>
/// An entry is an item of 64 bits: its serial less the smallest, then its facts. Items are dealt into buckets by the leading bits of the
/// serial, so that a bucket fits a core's nearest cache, where it is sorted by the other bits. A long list is worked on by two threads,
/// each with a part of the entries first, and with a part of the buckets then.
/// </remarks>
internal sealed class SerialBuckets : IDisposable
{
    private const int WorthTwoThreads = 100_000;

    // A bucket has a thousand or two, of spread serials; and no more buckets than have their ends in that cache are written to at a time.
    private const int ItemsPerBucketBits = 10;
    private const int MaxBucketBits = 11;
    private const int DigitBits = 9;
    private const int Few = 24;
    private const int FactBits = 32;

    private readonly NativeList<ulong> _items = new();
    private readonly int[] _starts;
    private readonly ulong _minimum;

    /// <summary>Deals the entries of a table that has some.</summary>
    /// <param name="table">The entries, all of them with short serials.</param>
    /// <param name="facts">Their facts, of at most 32 bits.</param>
    /// <param name="minimum">Smallest serial.</param>
    /// <param name="maximum">Largest serial, at most 2^32 - 1 larger.</param>
    public SerialBuckets(CrlEntryTable table, FactRange facts, ulong minimum, ulong maximum)
    {
        _minimum = minimum;
        var bucketBits = Math.Clamp(BitOperations.Log2((uint)table.Count) - ItemsPerBucketBits, 0, MaxBucketBits);
        BitsInBucket = Math.Max(0, 64 - BitOperations.LeadingZeroCount(maximum - minimum) - bucketBits);
        Parts = table.Count < WorthTwoThreads ? 1 : 2;
        _items.Reserve(table.Count);
        _items.Take(table.Count);

        var places = new int[Parts][];
        Parallel.For(0, Parts, part => places[part] = Count(table, Entries(part), 1 << bucketBits));
        _starts = new int[(1 << bucketBits) + 1];
        var start = 0;
        for (var bucket = 0; bucket < _starts.Length - 1; bucket++)
        {
            _starts[bucket] = start;
            foreach (var ofPart in places)
            {
                (ofPart[bucket], start) = (start, start + ofPart[bucket]);
            }
        }

        _starts[^1] = start;
        Parallel.For(0, Parts, part => Deal(table, facts, Entries(part), places[part]));
    }

    /// <summary>Serials of a bucket differ in so many low bits only, when the smallest serial is taken off.</summary>
    public int BitsInBucket { get; }

    /// <summary>How many threads are worth while.</summary>
    public int Parts { get; }

    /// <summary>The buckets of one of the <see cref="Parts"/>: about as many entries for each.</summary>
    public (int From, int To) Buckets(int part)
    {
        return (Boundary(part), Boundary(part + 1));

        int Boundary(int at) => at == Parts ? _starts.Length - 1 : Array.FindIndex(_starts, start => start >= Share(at));
    }

    /// <summary>How many entries are in the buckets before this one.</summary>
    public int Before(int bucket) => _starts[bucket];

    /// <summary>Entries of the largest bucket among some.</summary>
    public int Largest(int from, int to)
    {
        var most = 0;
        for (var bucket = from; bucket < to; bucket++)
        {
            most = Math.Max(most, _starts[bucket + 1] - _starts[bucket]);
        }

        return most;
    }

    /// <summary>The items of a bucket in order: (serial less the smallest) × 2^32 + facts. Different buckets may be sorted at a time.</summary>
    /// <param name="bucket">Its number.</param>
    /// <param name="scratch">As long as the bucket; may hold the answer.</param>
    public ReadOnlySpan<ulong> Sort(int bucket, Span<ulong> scratch)
    {
        var items = _items.Items[_starts[bucket].._starts[bucket + 1]];
        if (items.Length > Few)
        {
            var others = scratch[..items.Length];
            for (var bit = FactBits; bit < FactBits + BitsInBucket; bit += DigitBits)
            {
                DealByDigit(items, others, bit);
                var dealt = others;
                others = items;
                items = dealt;
            }
        }

        // The facts of one serial entered twice are not in order yet.
        if (!IsSorted(items))
        {
            items.Sort();
        }

        return items;
    }

    /// <inheritdoc/>
    public void Dispose() => _items.Dispose();

    private int Share(int part) => (int)((long)_items.Count * part / Parts);

    private Range Entries(int part) => Share(part)..Share(part + 1);

    // Compiled with full effort at once, this and the loops below: they run a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int[] Count(CrlEntryTable table, Range entries, int buckets)
    {
        var (minimum, shift) = (_minimum, BitsInBucket);
        var counts = new int[buckets];
        foreach (var serial in table.ShortSerials[entries])
        {
            counts[(serial - minimum) >> shift]++;
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deal(CrlEntryTable table, FactRange facts, Range entries, int[] places)
    {
        var (minimum, shift) = (_minimum, BitsInBucket);
        ReadOnlySpan<ulong> serials = table.ShortSerials[entries];
        ReadOnlySpan<uint> dates = table.Dates[entries];
        ReadOnlySpan<byte> reasons = table.Reasons[entries];
        var items = _items.Items;
        for (var entry = 0; entry < serials.Length; entry++)
        {
            var offset = serials[entry] - minimum;
            items[places[offset >> shift]++] = (offset << FactBits) | facts.NumberOf(dates[entry], reasons[entry]);
        }
    }

    // Stable, so that the order by lower digits stays.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DealByDigit(ReadOnlySpan<ulong> items, Span<ulong> target, int bit)
    {
        const int mask = (1 << DigitBits) - 1;
        Span<int> places = stackalloc int[mask + 1];
        places.Clear();
        foreach (var item in items)
        {
            places[(int)(item >> bit) & mask]++;
        }

        var start = 0;
        foreach (ref var place in places)
        {
            (place, start) = (start, start + place);
        }

        foreach (var item in items)
        {
            target[places[(int)(item >> bit) & mask]++] = item;
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
