using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Takes entries in order and writes samples, bit vector and rows as it goes; <see cref="CrlEntriesLayout"/> says how. Several may each
/// write a part of the buckets at a time.
/// </summary>
internal ref struct EntryWriter
{
    private readonly int _lowBits;
    private readonly int _factBits;
    private readonly ulong _lowMask;
    private readonly Span<byte> _packed;
    private readonly long _vectorStart;
    private BitWriter _rows;
    private BitWord _vectorWord;
    private int _written;
    private int _nextSample;

    /// <param name="packed">Where to; all zero, or written by others of these.</param>
    /// <param name="layout">How.</param>
    /// <param name="bucket">First bucket of the part.</param>
    /// <param name="before">How many entries are in buckets before it.</param>
    public EntryWriter(Span<byte> packed, CrlEntriesLayout layout, int bucket = 0, int before = 0)
    {
        (_lowBits, _factBits) = (layout.LowBits, layout.FactBits);
        _lowMask = Bits.Mask(layout.LowBits);
        _packed = packed;
        _vectorStart = layout.BitVectorStart * 8L;
        _rows = new BitWriter(packed, (layout.RowsStart * 8L) + ((long)before * layout.RowBits));
        _vectorWord = new BitWord(WordOf(_vectorStart + bucket + before), 0);
        _written = before;
        _nextSample = bucket + (-bucket & (CrlEntriesLayout.BucketsPerSample - 1));
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="offset">Leading part of its serial, less the smallest.</param>
    /// <param name="facts">Number that tells date and reason.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong offset, ulong facts)
    {
        var bucket = (int)(offset >> _lowBits);
        if (_nextSample <= bucket)
        {
            MarkSamples(bucket);
        }

        MarkEntry(_vectorStart + bucket + _written++);
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

    /// <summary>Writes what is left but the ends, which are added when all have finished.</summary>
    /// <param name="bucket">Last bucket of the part.</param>
    public PartEnds Finish(int bucket)
    {
        MarkSamples(bucket);
        return new PartEnds(_vectorWord, _rows.Rest);
    }

    private static int WordOf(long position) => (int)(position >> 6) * sizeof(ulong);

    // Words between that have no entry stay zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MarkEntry(long position)
    {
        var start = WordOf(position);
        if (start != _vectorWord.Start)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_packed[_vectorWord.Start..], _vectorWord.Bits);
            _vectorWord = new BitWord(start, 0);
        }

        _vectorWord = new BitWord(start, _vectorWord.Bits | (1UL << (int)position));
    }

    // A sample is where its bucket starts in the vector: one bit for each entry and each bucket before it.
    private void MarkSamples(int bucket)
    {
        for (; _nextSample <= bucket; _nextSample += CrlEntriesLayout.BucketsPerSample)
        {
            var index = sizeof(uint) * (_nextSample / CrlEntriesLayout.BucketsPerSample);
            BinaryPrimitives.WriteInt32LittleEndian(_packed[index..], _nextSample + _written);
        }
    }
}

/// <summary>The two words at the end of a part that may be others' too.</summary>
internal readonly record struct PartEnds(BitWord InVector, BitWord InRows)
{
    /// <summary>Adds them to what stands there.</summary>
    public void AddTo(Span<byte> packed)
    {
        InVector.AddTo(packed);
        InRows.AddTo(packed);
    }
}
