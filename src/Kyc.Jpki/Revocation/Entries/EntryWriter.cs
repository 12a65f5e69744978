using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Writes entries, in order, as samples, bit vector and rows in the layout of <see cref="CrlEntriesLayout"/>. Several writers can write one
/// part of the buckets each at the same time.
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

    /// <param name="packed">The target: all zero, or partly written by other writers.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="bucket">First bucket of the part.</param>
    /// <param name="precedingCount">Number of entries in the buckets before it.</param>
    public EntryWriter(Span<byte> packed, CrlEntriesLayout layout, int bucket = 0, int precedingCount = 0)
    {
        (_lowBits, _factBits) = (layout.LowBits, layout.FactBits);
        _lowMask = Bits.Mask(layout.LowBits);
        _packed = packed;
        _vectorStart = layout.BitVectorStart * 8L;
        _rows = new BitWriter(packed, (layout.RowsStart * 8L) + ((long)precedingCount * layout.RowBits));
        _vectorWord = new BitWord(GetWordOffset(_vectorStart + bucket + precedingCount), 0);
        _written = precedingCount;
        _nextSample = bucket + (-bucket & (CrlEntriesLayout.BucketsPerSample - 1));
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="offset">Leading part of its serial number, less the minimum.</param>
    /// <param name="facts">Number that encodes date and reason.</param>
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

    /// <summary>Writes the remaining samples. Returns the last words, which must be added after all writers have finished.</summary>
    /// <param name="bucket">Last bucket of the part.</param>
    public BoundaryWords Finish(int bucket)
    {
        MarkSamples(bucket);
        return new BoundaryWords(_vectorWord, _rows.PendingWord);
    }

    private static int GetWordOffset(long position) => (int)(position >> 6) * sizeof(ulong);

    // Words without an entry stay zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MarkEntry(long position)
    {
        var start = GetWordOffset(position);
        if (start != _vectorWord.Start)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_packed[_vectorWord.Start..], _vectorWord.Bits);
            _vectorWord = new BitWord(start, 0);
        }

        _vectorWord = new BitWord(start, _vectorWord.Bits | (1UL << (int)position));
    }

    // A sample is the position of its bucket in the vector: one bit for each entry and each bucket before it.
    private void MarkSamples(int bucket)
    {
        for (; _nextSample <= bucket; _nextSample += CrlEntriesLayout.BucketsPerSample)
        {
            var index = sizeof(uint) * (_nextSample / CrlEntriesLayout.BucketsPerSample);
            BinaryPrimitives.WriteInt32LittleEndian(_packed[index..], _nextSample + _written);
        }
    }
}

/// <summary>Holds the two words at the end of a part, which the next part may share.</summary>
internal readonly record struct BoundaryWords(BitWord VectorWord, BitWord RowsWord)
{
    /// <summary>Adds the words to the packed bytes.</summary>
    public void AddTo(Span<byte> packed)
    {
        VectorWord.AddTo(packed);
        RowsWord.AddTo(packed);
    }
}
