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
        if (!table.HasLongSerials && facts.BitCount <= 32)
        {
            var (minimum, maximum) = MinMax.Find<ulong>(table.ShortSerials);
            if (maximum - minimum <= uint.MaxValue)
            {
                return EncodeShortSerials(table, facts, minimum, maximum);
            }
        }

        table.ConvertToLongSerials();
        return EncodeLongSerials(table, facts);
    }

    private static CrlEntries EncodeShortSerials(CrlEntryTable table, FactEncoding facts, ulong minimum, ulong maximum)
    {
        using var sorter = new SerialBucketSorter(table, facts, minimum, maximum);
        var layout = PlanLayout(table.Count, facts, minimum, maximum, CrlEntriesLayout.LeadingOctets);
        table.Dispose();
        var packedBytes = new byte[layout.PackedByteCount];
        var boundaryWords = new BoundaryWords[sorter.PartCount];
        Parallel.For(0, boundaryWords.Length, part => boundaryWords[part] = EncodePart(sorter, part, packedBytes, layout));
        foreach (var end in boundaryWords)
        {
            end.AddTo(packedBytes);
        }

        return new CrlEntries(layout, packedBytes);
    }

    // The attribute makes the runtime optimize the method at its first call: it runs only a few times a day, but each time over up to a
    // million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static BoundaryWords EncodePart(SerialBucketSorter sorter, int part, byte[] packedBytes, CrlEntriesLayout layout)
    {
        var (from, to) = sorter.GetBucketRange(part);
        var writer = new EntryWriter(packedBytes, layout, GetFirstLayoutBucket(from), sorter.CountEntriesBefore(from));
        var scratch = new ulong[sorter.GetMaxBucketSize(from, to)];
        for (var bucket = from; bucket < to; bucket++)
        {
            foreach (var item in sorter.Sort(bucket, scratch))
            {
                writer.Write(item >> 32, (uint)item);
            }
        }

        return writer.Finish(part == sorter.PartCount - 1 ? layout.BucketCount : GetFirstLayoutBucket(to) - 1);

        // Converts the index of a sorter bucket to the index of its first layout bucket. A sorter bucket contains a whole number of layout
        // buckets. The layout has no buckets after the one with the largest serial number.
        int GetFirstLayoutBucket(int bucket) => Math.Min(bucket << (sorter.SerialBitsPerBucket - layout.LowBits), layout.BucketCount);
    }

    private static CrlEntries EncodeLongSerials(CrlEntryTable table, FactEncoding facts)
    {
        var sortedEntries = SerialSorter.Sort(table, facts);
        var serialOctets = SerialSorter.GetSerial(table, 0).Length;
        var layout = PlanLayout(
            table.Count,
            facts,
            ReadLeadingPart(table, sortedEntries[0]),
            ReadLeadingPart(table, sortedEntries[^1]),
            serialOctets);
        var packedBytes = new byte[layout.PackedByteCount];
        var writer = new EntryWriter(packedBytes, layout);
        var tails = packedBytes.AsSpan(layout.TailsStart);
        foreach (var entry in sortedEntries)
        {
            writer.Write(ReadLeadingPart(table, entry) - layout.Minimum, facts.Encode(table.Dates[entry], table.Reasons[entry]));
            SerialSorter.GetSerial(table, entry)[CrlEntriesLayout.LeadingOctets..].CopyTo(tails);
            tails = tails[layout.TailOctets..];
        }

        writer.Finish(layout.BucketCount).AddTo(packedBytes);
        table.Dispose();
        return new CrlEntries(layout, packedBytes);
    }

    private static ulong ReadLeadingPart(CrlEntryTable table, int entry) =>
        BinaryPrimitives.ReadUInt64BigEndian(SerialSorter.GetSerial(table, entry));

    private static CrlEntriesLayout PlanLayout(int count, FactEncoding facts, ulong minimum, ulong maximum, int serialOctets)
    {
        var (lowBits, buckets) = CrlEntriesLayout.ChooseSplit(count, maximum - minimum);
        return new CrlEntriesLayout(
            count, minimum, buckets, lowBits, serialOctets, facts.EarliestDate, facts.DateUnit, facts.ReasonSet, facts.BitCount);
    }
}
