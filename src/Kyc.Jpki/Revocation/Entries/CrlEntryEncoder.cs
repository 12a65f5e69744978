using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Packs the entries of a list; <see cref="CrlEntriesLayout"/> says how.</summary>
internal static class CrlEntryEncoder
{
    /// <summary>Packs a table and empties it, so that both are never in memory whole.</summary>
    public static CrlEntries Encode(CrlEntryTable table)
    {
        if (table.Count == 0)
        {
            return new CrlEntries(default, ReadOnlyMemory<byte>.Empty);
        }

        var facts = new FactRange(table);
        if (!table.HasLongSerials && facts.Bits <= 32)
        {
            return EncodeShort(table, facts);
        }

        table.UseLongSerials();
        return EncodeLong(table, facts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static CrlEntries EncodeShort(CrlEntryTable table, FactRange facts)
    {
        using var sorted = new NativeList<ulong>();
        SerialOrder.OfShort(table, facts, sorted);
        var items = sorted.Items;
        var layout = Plan(table.Count, facts, items[0] >> 32, items[^1] >> 32, CrlEntriesLayout.LeadingOctets);
        table.Dispose();
        var packed = new byte[layout.Size];
        var writer = new EntryWriter(packed, layout);
        foreach (var item in items)
        {
            writer.Write(item >> 32, (uint)item);
        }

        writer.Finish();
        return new CrlEntries(layout, packed);
    }

    private static CrlEntries EncodeLong(CrlEntryTable table, FactRange facts)
    {
        var order = SerialOrder.OfLong(table, facts);
        var octets = SerialOrder.Row(table, 0).Length;
        var layout = Plan(table.Count, facts, Leading(table, order[0]), Leading(table, order[^1]), octets);
        var packed = new byte[layout.Size];
        var writer = new EntryWriter(packed, layout);
        var tails = packed.AsSpan(layout.TailsStart);
        foreach (var entry in order)
        {
            writer.Write(Leading(table, entry), facts.NumberOf(table.Dates[entry], table.Reasons[entry]));
            SerialOrder.Row(table, entry)[CrlEntriesLayout.LeadingOctets..].CopyTo(tails);
            tails = tails[layout.TailOctets..];
        }

        writer.Finish();
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

    /// <summary>Takes the entries in order and writes samples, bit vector and rows as it goes.</summary>
    private ref struct EntryWriter
    {
        private readonly ulong _minimum;
        private readonly int _lowBits;
        private readonly int _factBits;
        private readonly int _bucketCount;
        private readonly ulong _lowMask;
        private readonly Span<byte> _samples;
        private readonly Span<byte> _vector;
        private BitWriter _rows;
        private int _written;
        private int _nextSample;

        public EntryWriter(Span<byte> packed, CrlEntriesLayout layout)
        {
            (_minimum, _lowBits, _factBits, _bucketCount) = (layout.Minimum, layout.LowBits, layout.FactBits, layout.BucketCount);
            _lowMask = Bits.Mask(layout.LowBits);
            _samples = packed[..layout.BitVectorStart];
            _vector = packed[layout.BitVectorStart..layout.RowsStart];
            _rows = new BitWriter(packed[layout.RowsStart..layout.TailsStart]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(ulong leading, ulong facts)
        {
            var offset = leading - _minimum;
            var bucket = (int)(offset >> _lowBits);
            if (_nextSample <= bucket)
            {
                MarkSamples(bucket);
            }

            var position = bucket + _written++;
            _vector[position >> 3] |= (byte)(1 << (position & 7));
            if (_lowBits + _factBits <= 64)
            {
                _rows.Write((offset & _lowMask) | (facts << _lowBits), _lowBits + _factBits);
            }
            else
            {
                _rows.Write(offset & _lowMask, _lowBits);
                _rows.Write(facts, _factBits);
            }
        }

        public void Finish()
        {
            MarkSamples(_bucketCount);
            _rows.Flush();
        }

        // A sample is where its bucket starts in the vector: one bit for each entry and each bucket before it.
        private void MarkSamples(int bucket)
        {
            for (; _nextSample <= bucket; _nextSample += CrlEntriesLayout.BucketsPerSample)
            {
                var index = sizeof(uint) * (_nextSample / CrlEntriesLayout.BucketsPerSample);
                BinaryPrimitives.WriteInt32LittleEndian(_samples[index..], _nextSample + _written);
            }
        }
    }
}
