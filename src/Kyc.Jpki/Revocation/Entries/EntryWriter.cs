using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Writes the samples, the bit vector and the rows of sorted entries in the layout of <see cref="CrlEntriesLayout"/>. Several writers can
/// each write a different part of the buckets at the same time.
/// </summary>
internal ref struct EntryWriter
{
    private readonly int _lowBits;
    private readonly int _factBits;
    private readonly ulong _lowMask;
    private readonly Span<byte> _packedBytes;
    private readonly long _vectorStartBit;
    private BitWriter _rows;
    private BitWord _vectorWord;
    private int _entriesWritten;
    private int _nextSample;

    /// <param name="packedBytes">
    /// Receives the packed bytes. They are initially zero; writers of other parts may already have written theirs.
    /// </param>
    /// <param name="layout">The layout.</param>
    /// <param name="bucket">First bucket of the part that this writer writes.</param>
    /// <param name="precedingCount">Number of entries in the buckets before <paramref name="bucket"/>.</param>
    public EntryWriter(Span<byte> packedBytes, CrlEntriesLayout layout, int bucket = 0, int precedingCount = 0)
    {
        (_lowBits, _factBits) = (layout.LowBits, layout.FactBits);
        _lowMask = PackedBits.GetMask(layout.LowBits);
        _packedBytes = packedBytes;
        _vectorStartBit = layout.BitVectorStart * 8L;
        _rows = new BitWriter(packedBytes, (layout.RowsStart * 8L) + ((long)precedingCount * layout.RowBits));
        _vectorWord = new BitWord(GetWordStart(_vectorStartBit + bucket + precedingCount), 0);
        _entriesWritten = precedingCount;
        _nextSample = bucket + (-bucket & (CrlEntriesLayout.BucketsPerSample - 1));
    }

    /// <summary>Writes an entry. Entries must be written in order of their serial numbers.</summary>
    /// <param name="offset">Leading eight octets of the entry's serial number, less the minimum.</param>
    /// <param name="facts">Number that encodes the entry's date and reason.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong offset, ulong facts)
    {
        var bucket = (int)(offset >> _lowBits);
        if (_nextSample <= bucket)
        {
            WriteSamples(bucket);
        }

        MarkEntry(_vectorStartBit + bucket + _entriesWritten++);
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

    /// <summary>
    /// Writes the remaining samples. Returns the words that are not written yet. The caller must add them to the packed bytes after all
    /// writers have finished.
    /// </summary>
    /// <param name="bucket">Last bucket of the part.</param>
    public BoundaryWords Finish(int bucket)
    {
        WriteSamples(bucket);
        return new BoundaryWords(_vectorWord, _rows.PendingWord);
    }

    private static int GetWordStart(long position) => (int)(position >> 6) * sizeof(ulong);

    // Sets the bit of an entry in the bit vector. Words of the vector without an entry remain zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MarkEntry(long position)
    {
        var start = GetWordStart(position);
        if (start != _vectorWord.Start)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_packedBytes[_vectorWord.Start..], _vectorWord.Bits);
            _vectorWord = new BitWord(start, 0);
        }

        _vectorWord = new BitWord(start, _vectorWord.Bits | (1UL << (int)position));
    }

    // Writes the samples up to a bucket. A sample is the position in the bit vector at which a bucket starts: the number of entries and
    // buckets before it.
    private void WriteSamples(int bucket)
    {
        for (; _nextSample <= bucket; _nextSample += CrlEntriesLayout.BucketsPerSample)
        {
            var index = sizeof(uint) * (_nextSample / CrlEntriesLayout.BucketsPerSample);
            BinaryPrimitives.WriteInt32LittleEndian(_packedBytes[index..], _nextSample + _entriesWritten);
        }
    }
}

/// <summary>
/// Holds the last words of the bit vector and of the rows that a writer produced. The writer of the next part may produce other bits of the
/// same words.
/// </summary>
internal readonly record struct BoundaryWords(BitWord VectorWord, BitWord RowsWord)
{
    /// <summary>Adds the words to the packed bytes.</summary>
    public void AddTo(Span<byte> packedBytes)
    {
        VectorWord.AddTo(packedBytes);
        RowsWord.AddTo(packedBytes);
    }
}
