using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Puts entries in the order of their serials, and the earlier revocation first where one serial was entered twice. CAs mostly write
/// entries in order of revocation, so this is the rule and not the exception.
/// </summary>
internal static class SerialOrder
{
    // So many places being written to at a time stay in a core's own cache.
    private const int BucketBits = 11;
    private const int FewItems = 24;
    private const int WorthTwoThreads = 100_000;

    /// <summary>
    /// Orders entries whose serials and facts fit 32 bits each: an item becomes serial × 2^32 + facts. Serials are spread almost evenly, so
    /// they are dealt into buckets by their leading bits, those into smaller ones by the next bits, and a few are left in each.
    /// </summary>
    public static void OfShort(CrlEntryTable table, FactRange facts, NativeList<ulong> sorted)
    {
        sorted.Reserve(table.Count);
        sorted.Take(table.Count);
        var (minimum, maximum) = Range(table.ShortSerials);
        var shift = Math.Max(0, 32 - BitOperations.LeadingZeroCount(maximum - minimum) - BucketBits);
        var starts = Deal(table, facts, sorted.Items, minimum, shift);
        if (table.Count < WorthTwoThreads)
        {
            SortBuckets(sorted, starts, shift + 32);
            return;
        }

        var middle = Array.FindIndex(starts, start => start >= table.Count / 2);
        Parallel.Invoke(
            () => SortBuckets(sorted, starts.AsSpan(0, middle + 1), shift + 32),
            () => SortBuckets(sorted, starts.AsSpan(middle), shift + 32));
    }

    /// <summary>Numbers of the entries in the order of their serials of up to 20 octets.</summary>
    public static int[] OfLong(CrlEntryTable table, FactRange facts)
    {
        var order = new int[table.Count];
        for (var entry = 0; entry < order.Length; entry++)
        {
            order[entry] = entry;
        }

        Array.Sort(order, (left, right) =>
        {
            var comparison = Row(table, left).SequenceCompareTo(Row(table, right));
            return comparison != 0 ? comparison : NumberOf(left).CompareTo(NumberOf(right));
        });
        return order;

        ulong NumberOf(int entry) => facts.NumberOf(table.Dates[entry], table.Reasons[entry]);
    }

    /// <summary>A serial of <see cref="CrlEntryTable.LongSerials"/>, as long as the longest of them and at least eight octets.</summary>
    public static ReadOnlySpan<byte> Row(CrlEntryTable table, int entry)
    {
        var length = Math.Max(table.LongestSerial, sizeof(ulong));
        return table.LongSerials.Slice(((entry + 1) * CrlEntryTable.MaxSerialOctets) - length, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (uint Minimum, uint Maximum) Range(ReadOnlySpan<uint> serials)
    {
        var (minimum, maximum) = (uint.MaxValue, uint.MinValue);
        foreach (var serial in serials)
        {
            minimum = Math.Min(minimum, serial);
            maximum = Math.Max(maximum, serial);
        }

        return (minimum, maximum);
    }

    // Compiled with full effort at once: it runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Deal(CrlEntryTable table, FactRange facts, Span<ulong> items, uint minimum, int shift)
    {
        ReadOnlySpan<uint> serials = table.ShortSerials;
        ReadOnlySpan<uint> dates = table.Dates;
        ReadOnlySpan<byte> reasons = table.Reasons;
        var starts = new int[(1 << BucketBits) + 1];
        foreach (var serial in serials)
        {
            starts[((serial - minimum) >> shift) + 1]++;
        }

        Accumulate(starts);
        var places = starts.AsSpan().ToArray();
        for (var entry = 0; entry < serials.Length; entry++)
        {
            var serial = serials[entry];
            items[places[(serial - minimum) >> shift]++] = ((ulong)serial << 32) | facts.NumberOf(dates[entry], reasons[entry]);
        }

        return starts;
    }

    // Each bucket by itself; they agree in everything from the bit `top` on.
    private static void SortBuckets(NativeList<ulong> sorted, ReadOnlySpan<int> starts, int top)
    {
        var longest = 0;
        for (var bucket = 1; bucket < starts.Length; bucket++)
        {
            longest = Math.Max(longest, starts[bucket] - starts[bucket - 1]);
        }

        var scratch = new ulong[longest];
        for (var bucket = 1; bucket < starts.Length; bucket++)
        {
            Sort(sorted.Items[starts[bucket - 1]..starts[bucket]], scratch, top);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sort(Span<ulong> bucket, ulong[] scratch, int top)
    {
        if (bucket.Length > FewItems && top > 32)
        {
            DealAgain(bucket, scratch.AsSpan(0, bucket.Length), top);
        }

        for (var i = 1; i < bucket.Length; i++)
        {
            var item = bucket[i];
            var place = i;
            for (; place > 0 && bucket[place - 1] > item; place--)
            {
                bucket[place] = bucket[place - 1];
                if (i - place > FewItems)
                {
                    // Serials in clusters, or one entered again and again.
                    bucket[place - 1] = item;
                    bucket.Sort();
                    return;
                }
            }

            bucket[place] = item;
        }
    }

    private static void DealAgain(Span<ulong> bucket, Span<ulong> scratch, int top)
    {
        var bits = Math.Min(top - 32, BitOperations.Log2((uint)bucket.Length));
        var shift = top - bits;
        var mask = (1 << bits) - 1;
        Span<int> places = stackalloc int[(1 << BucketBits) + 1];
        places = bits < BucketBits ? places[..((1 << bits) + 1)] : new int[(1 << bits) + 1];
        places.Clear();
        foreach (var item in bucket)
        {
            places[((int)(item >> shift) & mask) + 1]++;
        }

        Accumulate(places);
        bucket.CopyTo(scratch);
        foreach (var item in scratch)
        {
            bucket[places[(int)(item >> shift) & mask]++] = item;
        }
    }

    private static void Accumulate(Span<int> counts)
    {
        for (var i = 1; i < counts.Length; i++)
        {
            counts[i] += counts[i - 1];
        }
    }
}
