using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Packs the entries of a CRL in the layout of <see cref="CrlEntriesLayout"/>.</summary>
internal static class CrlEntryEncoder
{
    /// <summary>Packs the entries of a table. Disposes the table as soon as possible, to reduce the maximum memory use.</summary>
    public static CrlEntries Encode(CrlEntryTable table)
    {
        if (table.Count == 0)
        {
            return new CrlEntries(default, []);
        }

        var facts = new FactEncoding(table);
        if (!table.HasLongSerials && facts.Bits <= 32)
        {
            var (minimum, maximum) = MinMax.Find<ulong>(table.ShortSerials);
            if (maximum - minimum <= uint.MaxValue)
            {
                return EncodeShort(table, facts, minimum, maximum);
            }
        }

        table.ConvertToLongSerials();
        return EncodeLong(table, facts);
    }

    private static CrlEntries EncodeShort(CrlEntryTable table, FactEncoding facts, ulong minimum, ulong maximum)
    {
        using var buckets = new SerialBucketSorter(table, facts, minimum, maximum);
        var layout = PlanLayout(table.Count, facts, minimum, maximum, CrlEntriesLayout.LeadingOctets);
        table.Dispose();
        var packed = new byte[layout.PackedBytes];
        var ends = new BoundaryWords[buckets.PartCount];
        Parallel.For(0, ends.Length, part => ends[part] = EncodePart(buckets, part, packed, layout));
        foreach (var end in ends)
        {
            end.AddTo(packed);
        }

        return new CrlEntries(layout, packed);
    }

    // The attribute makes the runtime optimize the method at its first call: it runs only a few times a day, but each time over up to a
    // million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static BoundaryWords EncodePart(SerialBucketSorter buckets, int part, byte[] packed, CrlEntriesLayout layout)
    {
        var (from, to) = buckets.GetBuckets(part);
        var writer = new EntryWriter(packed, layout, GetFirstLayoutBucket(from), buckets.CountEntriesBefore(from));
        var scratch = new ulong[buckets.GetMaxBucketSize(from, to)];
        for (var bucket = from; bucket < to; bucket++)
        {
            foreach (var item in buckets.Sort(bucket, scratch))
            {
                writer.Write(item >> 32, (uint)item);
            }
        }

        return writer.Finish(part == buckets.PartCount - 1 ? layout.BucketCount : GetFirstLayoutBucket(to) - 1);

        // Converts the index of a sorter bucket to the index of its first layout bucket. A sorter bucket contains a whole number of layout
        // buckets. The layout has no buckets after the one with the largest serial number.
        int GetFirstLayoutBucket(int bucket) => Math.Min(bucket << (buckets.SerialBitsPerBucket - layout.LowBits), layout.BucketCount);
    }

    private static CrlEntries EncodeLong(CrlEntryTable table, FactEncoding facts)
    {
        var order = SerialSorter.Sort(table, facts);
        var octets = SerialSorter.GetSerial(table, 0).Length;
        var layout = PlanLayout(table.Count, facts, ReadLeadingPart(table, order[0]), ReadLeadingPart(table, order[^1]), octets);
        var packed = new byte[layout.PackedBytes];
        var writer = new EntryWriter(packed, layout);
        var tails = packed.AsSpan(layout.TailsStart);
        foreach (var entry in order)
        {
            writer.Write(ReadLeadingPart(table, entry) - layout.Minimum, facts.Encode(table.Dates[entry], table.Reasons[entry]));
            SerialSorter.GetSerial(table, entry)[CrlEntriesLayout.LeadingOctets..].CopyTo(tails);
            tails = tails[layout.TailOctets..];
        }

        writer.Finish(layout.BucketCount).AddTo(packed);
        table.Dispose();
        return new CrlEntries(layout, packed);
    }

    private static ulong ReadLeadingPart(CrlEntryTable table, int entry) =>
        BinaryPrimitives.ReadUInt64BigEndian(SerialSorter.GetSerial(table, entry));

    private static CrlEntriesLayout PlanLayout(int count, FactEncoding facts, ulong minimum, ulong maximum, int serialOctets)
    {
        var (lowBits, buckets) = CrlEntriesLayout.ChooseSplit(count, maximum - minimum);
        return new CrlEntriesLayout(
            count, minimum, buckets, lowBits, serialOctets, facts.EarliestDate, facts.DateUnit, facts.ReasonSet, facts.Bits);
    }
}
