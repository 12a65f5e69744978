using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Reads the entries of a list (RFC 5280 5.1.2.6) out of the parts that its bytes come in, into a table.</summary>
/// <param name="table">Takes the entries.</param>
/// <param name="isVersion2">Whether the list is of version 2.</param>
/// <param name="stopsAtUncommon">
/// Whether to stop at the first entry that <see cref="PlainEntries"/> leaves: the others cost many times as much, and any number of them can
/// stand in a list that nobody has signed.
/// </param>
internal sealed class CrlEntryReader(CrlEntryTable table, bool isVersion2, bool stopsAtUncommon)
{
    /// <summary>Longest entry read; those of JPKI have under 40 bytes.</summary>
    public const int MaxEntry = CrlBuffers.DataStart / 2;

    private readonly PlainEntries _plain = new(table);

    /// <summary>
    /// The first reason to refuse the list that is no malformation: a malformation outweighs, so it is looked for to the end.
    /// </summary>
    public Failure? Failure { get; private set; }

    /// <summary>Whether it stopped before the last entry.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Reads entries from the start of a part; false when one is malformed.</summary>
    /// <param name="entries">The part. Starts with an entry.</param>
    /// <param name="isLast">Whether the part ends with the last entry.</param>
    /// <param name="used">How much is done with; the rest is the beginning of an entry.</param>
    public bool TryRead(ReadOnlySpan<byte> entries, bool isLast, out int used)
    {
        used = 0;
        while (used < entries.Length && !HasStopped)
        {
            // Version 1 has no reasons, so its entries are all looked at closely.
            used += isVersion2 ? _plain.Read(entries[used..]) : 0;
            var rest = entries[used..];
            if (rest.Length < DerReader.LongestHeader && !isLast)
            {
                return true;
            }

            // The last few of each part are always left.
            if (stopsAtUncommon && rest.Length >= PlainEntries.Reach)
            {
                HasStopped = true;
                break;
            }

            if (!DerReader.TryReadHeader(rest, DerTag.Sequence, out var header, out var length) || length > MaxEntry)
            {
                return rest.IsEmpty;
            }

            if (length > rest.Length - header)
            {
                return !isLast;
            }

            var failure = CrlEntryParser.Read(new DerReader(rest.Slice(header, length)), isVersion2, table);
            if (failure == VerdictFailures.CrlMalformed)
            {
                return false;
            }

            Failure ??= failure;
            used += header + length;
        }

        if (HasStopped)
        {
            used = entries.Length;
        }

        return true;
    }
}
