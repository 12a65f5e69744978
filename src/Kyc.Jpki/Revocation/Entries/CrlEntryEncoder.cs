using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Packs the entries of a CRL in the layout of <see cref="CrlEntriesLayout"/>.</summary>
internal static class CrlEntryEncoder
{
    /// <summary>
    /// Packs a table and disposes it as soon as possible, so that the table and the packed entries are never both complete in memory.
    /// </summary>
    public static CrlEntries Encode(CrlEntryTable table)
    {
        if (table.Count == 0)
        {
            return new CrlEntries(default, []);
        }

        var facts = new FactRange(table);
        if (!table.HasLongSerials && facts.Bits <= 32)
        {
            var (minimum, maximum) = Extremes.Of<ulong>(table.ShortSerials);
            if (maximum - minimum <= uint.MaxValue)
            {
                return EncodeShort(table, facts, minimum, maximum);
            }
        }

        table.UseLongSerials();
        return EncodeLong(table, facts);
    }

    private static CrlEntries EncodeShort(CrlEntryTable table, FactRange facts, ulong minimum, ulong maximum)
    {
        using var buckets = new SerialBuckets(table, facts, minimum, maximum);
        var layout = Plan(table.Count, facts, minimum, maximum, CrlEntriesLayout.LeadingOctets);
        table.Dispose();
        var packed = new byte[layout.Size];
        var ends = new PartEnds[buckets.Parts];
        Parallel.For(0, ends.Length, part => ends[part] = EncodePart(buckets, part, packed, layout));
        foreach (var end in ends)
        {
            end.AddTo(packed);
        }

        return new CrlEntries(layout, packed);
    }

    // Optimized at the first call: the method runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PartEnds EncodePart(SerialBuckets buckets, int part, byte[] packed, CrlEntriesLayout layout)
    {
        var (from, to) = buckets.Buckets(part);
        var writer = new EntryWriter(packed, layout, First(from), buckets.Before(from));
        var scratch = new ulong[buckets.Largest(from, to)];
        for (var bucket = from; bucket < to; bucket++)
        {
            foreach (var item in buckets.Sort(bucket, scratch))
            {
                writer.Write(item >> 32, (uint)item);
            }
        }

        return writer.Finish(part == buckets.Parts - 1 ? layout.BucketCount : First(to) - 1);

        // A bucket of serial numbers contains a whole number of the smaller layout buckets. There are no buckets after the largest serial
        // number.
        int First(int bucket) => Math.Min(bucket << (buckets.BitsInBucket - layout.LowBits), layout.BucketCount);
    }

    private static CrlEntries EncodeLong(CrlEntryTable table, FactRange facts)
    {
        var order = SerialOrder.Of(table, facts);
        var octets = SerialOrder.Row(table, 0).Length;
        var layout = Plan(table.Count, facts, Leading(table, order[0]), Leading(table, order[^1]), octets);
        var packed = new byte[layout.Size];
        var writer = new EntryWriter(packed, layout);
        var tails = packed.AsSpan(layout.TailsStart);
        foreach (var entry in order)
        {
            writer.Write(Leading(table, entry) - layout.Minimum, facts.NumberOf(table.Dates[entry], table.Reasons[entry]));
            SerialOrder.Row(table, entry)[CrlEntriesLayout.LeadingOctets..].CopyTo(tails);
            tails = tails[layout.TailOctets..];
        }

        writer.Finish(layout.BucketCount).AddTo(packed);
        table.Dispose();
        return new CrlEntries(layout, packed);
    }

    private static ulong Leading(CrlEntryTable table, int entry) => BinaryPrimitives.ReadUInt64BigEndian(SerialOrder.Row(table, entry));

    private static CrlEntriesLayout Plan(int count, FactRange facts, ulong minimum, ulong maximum, int serialOctets)
    {
        var (lowBits, buckets) = CrlEntriesLayout.Split(count, maximum - minimum);
        return new CrlEntriesLayout(
            count, minimum, buckets, lowBits, serialOctets, facts.Earliest, facts.Unit, facts.Reasons, facts.Bits);
    }
}
