using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Puts entries in the order of their serials, and the earlier revocation first where one serial was entered twice. CAs mostly write
/// entries in order of revocation, so this is the rule and not the exception.
/// </summary>
internal static class SerialOrder
{
    private const int MostBucketBits = 16;
    private const int InsertionSortLimit = 24;

    /// <summary>
    /// Orders entries whose serials and facts fit 32 bits each: an item becomes serial × 2^32 + facts. Serials are spread almost evenly, so
    /// one pass into buckets by their leading bits leaves a handful in each.
    /// </summary>
    // Compiled with full effort at once: it runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfShort(CrlEntryTable table, NativeList<ulong> sorted)
    {
        var entries = table.Entries;
        var facts = table.Facts;
        sorted.Resize(entries.Length);
        var items = sorted.Items;
        var (minimum, shift, ends) = Buckets(entries);
        // ends[b] is where bucket b starts; placing its entries moves it to where the bucket ends.
        foreach (ref readonly var entry in entries)
        {
            items[ends[(entry.ShortSerial - minimum) >> shift]++] = ((ulong)entry.ShortSerial << 32) | facts.NumberOf(entry.Date, entry.Reason);
        }

        var start = 0;
        for (var bucket = 0; bucket < ends.Length - 1; bucket++)
        {
            Sort(items[start..ends[bucket]]);
            start = ends[bucket];
        }
    }

    /// <summary>Numbers of the entries in the order of their serials of up to 20 octets.</summary>
    public static int[] OfLong(CrlEntryTable table)
    {
        var order = new int[table.Count];
        for (var entry = 0; entry < order.Length; entry++)
        {
            order[entry] = entry;
        }

        Array.Sort(order, (left, right) =>
        {
            var comparison = Row(table, left).SequenceCompareTo(Row(table, right));
            return comparison != 0 ? comparison : NumberOf(table, left).CompareTo(NumberOf(table, right));
        });
        return order;
    }

    /// <summary>A serial of <see cref="CrlEntryTable.LongSerials"/>, as long as the longest of them and at least eight octets.</summary>
    public static ReadOnlySpan<byte> Row(CrlEntryTable table, int entry)
    {
        var length = Math.Max(table.LongestSerial, sizeof(ulong));
        return table.LongSerials.Slice(((entry + 1) * CrlEntryTable.MaxSerialOctets) - length, length);
    }

    /// <summary>Date and reason of an entry as one number.</summary>
    public static ulong NumberOf(CrlEntryTable table, int entry) => table.Facts.NumberOf(table.Entries[entry].Date, table.Entries[entry].Reason);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (uint Minimum, int Shift, int[] Starts) Buckets(ReadOnlySpan<CrlEntryTable.Entry> entries)
    {
        var (minimum, maximum) = (uint.MaxValue, uint.MinValue);
        foreach (ref readonly var entry in entries)
        {
            minimum = Math.Min(minimum, entry.ShortSerial);
            maximum = Math.Max(maximum, entry.ShortSerial);
        }

        var bits = Math.Max(1, 32 - BitOperations.LeadingZeroCount(maximum - minimum));
        var bucketBits = Math.Min(Math.Clamp(BitOperations.Log2((uint)entries.Length) - 2, 1, MostBucketBits), bits);
        var shift = bits - bucketBits;
        var starts = new int[(1 << bucketBits) + 1];
        foreach (ref readonly var entry in entries)
        {
            starts[((entry.ShortSerial - minimum) >> shift) + 1]++;
        }

        for (var bucket = 1; bucket < starts.Length; bucket++)
        {
            starts[bucket] += starts[bucket - 1];
        }

        return (minimum, shift, starts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sort(Span<ulong> bucket)
    {
        if (bucket.Length > InsertionSortLimit)
        {
            bucket.Sort();
            return;
        }

        for (var i = 1; i < bucket.Length; i++)
        {
            var item = bucket[i];
            var place = i;
            for (; place > 0 && bucket[place - 1] > item; place--)
            {
                bucket[place] = bucket[place - 1];
            }

            bucket[place] = item;
        }
    }
}
