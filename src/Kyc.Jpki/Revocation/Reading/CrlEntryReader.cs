using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Reads the entries of a CRL (RFC 5280 5.1.2.6), part by part, into a table.</summary>
/// <param name="table">Receives the entries.</param>
/// <param name="isVersion2">Whether the CRL has version 2.</param>
/// <param name="stopsAtUncommon">
/// Whether to stop at the first entry that <see cref="PlainEntries"/> does not read. Other entries cost many times as much to read, and a
/// CRL with an unverified signature can contain any number of them.
/// </param>
internal sealed class CrlEntryReader(CrlEntryTable table, bool isVersion2, bool stopsAtUncommon)
{
    /// <summary>Maximum size of an entry in bytes; those of JPKI have fewer than 40.</summary>
    public const int MaxEntry = CrlBuffers.DataStart / 2;

    private readonly PlainEntries _plain = new(table);

    /// <summary>
    /// The first reason to refuse the CRL other than malformed content. Malformed content takes precedence, so reading continues to the
    /// end.
    /// </summary>
    public Failure? Failure { get; private set; }

    /// <summary>Whether reading stopped before the last entry.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Reads entries from the start of a part. Returns false if an entry is malformed.</summary>
    /// <param name="entries">The part, which starts with an entry.</param>
    /// <param name="isLast">Whether the part ends with the last entry.</param>
    /// <param name="used">Number of bytes read; the remaining bytes are the beginning of an entry.</param>
    public bool TryRead(ReadOnlySpan<byte> entries, bool isLast, out int used)
    {
        used = 0;
        while (used < entries.Length && !HasStopped)
        {
            // Entries of version 1 have no reason, so the fast reader cannot read them.
            used += isVersion2 ? _plain.Read(entries[used..]) : 0;
            var rest = entries[used..];
            if (rest.Length < DerReader.LongestHeader && !isLast)
            {
                return true;
            }

            // The fast reader never reads the last few entries of a part.
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
