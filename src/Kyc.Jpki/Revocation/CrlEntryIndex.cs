using Kyc.Jpki.Der;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// The entries of one list in the order of their serials: one offset an entry into the list's own bytes. Serials compare by length, then by
/// octets, both as the shortest INTEGER encoding, so that negative ones, which no certificate has, never equal a positive one.
/// </summary>
internal sealed class CrlEntryIndex
{
    private const int LongestSerial = 21;

    private readonly ReadOnlyMemory<byte> _der;
    private readonly int[] _offsets;

    private CrlEntryIndex(ReadOnlyMemory<byte> der, int[] offsets)
    {
        _der = der;
        _offsets = offsets;
    }

    /// <summary>How many entries.</summary>
    public int Count => _offsets.Length;

    /// <param name="der">The list.</param>
    /// <param name="offsets">Where each entry starts; every entry was read before. Kept and sorted.</param>
    public static CrlEntryIndex Create(ReadOnlyMemory<byte> der, int[] offsets)
    {
        var index = new CrlEntryIndex(der, offsets);
        // CAs mostly write entries in order of revocation, not of serial; sorting sorted offsets costs as much as sorting any.
        if (!index.IsSorted())
        {
            Array.Sort(offsets, (left, right) => Compare(index.SerialAt(left), index.SerialAt(right)));
        }

        return index;
    }

    /// <summary>Binary search. A serial entered twice is found once: it is revoked either way.</summary>
    public bool TryFind(ReadOnlySpan<byte> magnitude, out RevokedEntry entry)
    {
        entry = default;
        Span<byte> buffer = stackalloc byte[LongestSerial];
        magnitude = magnitude.TrimStart((byte)0);
        if (magnitude.Length >= LongestSerial)
        {
            return false;
        }

        // The INTEGER encoding of the magnitude: a zero octet before a set top bit, and for the number zero itself.
        var signOctets = magnitude.IsEmpty || magnitude[0] >= 0x80 ? 1 : 0;
        magnitude.CopyTo(buffer[signOctets..]);
        var serial = buffer[..(signOctets + magnitude.Length)];

        var low = 0;
        var high = _offsets.Length - 1;
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var order = Compare(SerialAt(_offsets[middle]), serial);
            if (order == 0)
            {
                entry = EntryAt(_offsets[middle]);
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private bool IsSorted()
    {
        for (var i = 1; i < _offsets.Length; i++)
        {
            if (Compare(SerialAt(_offsets[i - 1]), SerialAt(_offsets[i])) > 0)
            {
                return false;
            }
        }

        return true;
    }

    // Every entry was read before, so the lengths in it are known to fit; a serial is at most 21 octets long and has one length octet.
    private ReadOnlySpan<byte> SerialAt(int offset)
    {
        var entry = _der.Span[offset..];
        var header = entry[1] < 0x80 ? 2 : 2 + (entry[1] & 0x7F);
        return entry.Slice(header + 2, entry[header + 1]);
    }

    private RevokedEntry EntryAt(int offset)
    {
        var reader = new DerReader(_der.Span[offset..]);
        reader.TryReadInto(DerTag.Sequence, out var content);
        CrlEntryParser.ReadEntry(ref content, isVersion2: true, out var entry);
        return entry;
    }

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
}
