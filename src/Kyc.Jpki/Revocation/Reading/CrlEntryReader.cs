using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Reads the entries of a CRL (RFC 5280 5.1.2.6) into a table. The entries can be provided in several parts.</summary>
/// <param name="table">Receives the entries.</param>
/// <param name="isVersion2">Whether the CRL has version 2.</param>
/// <param name="stopsAtUncommon">
/// Whether to stop at the first entry that <see cref="CommonEntryReader"/> does not read. Reading other entries takes many times as long,
/// and a CRL whose signature is not verified yet can contain any number of them.
/// </param>
internal sealed class CrlEntryReader(CrlEntryTable table, bool isVersion2, bool stopsAtUncommon)
{
    /// <summary>Maximum size of an entry in bytes. Entries of JPKI's CRLs have fewer than 40.</summary>
    public const int MaxEntryBytes = CrlBuffers.DataStart / 2;

    private readonly CommonEntryReader _commonReader = new(table);

    /// <summary>
    /// The first failure other than malformed content for which the CRL must be refused; null if there is none. Malformed content takes
    /// precedence, so reading continues to the end.
    /// </summary>
    public Failure? Failure { get; private set; }

    /// <summary>Whether reading stopped at an uncommon entry, so that this entry and all later entries were not read.</summary>
    public bool HasStoppedEarly { get; private set; }

    /// <summary>Reads entries from the start of a part. Returns false if an entry is malformed.</summary>
    /// <param name="entries">The part, which starts with an entry.</param>
    /// <param name="isLast">Whether the part ends with the last entry.</param>
    /// <param name="consumed">
    /// Number of bytes read, or skipped after an early stop. The remaining bytes are the beginning of an entry.
    /// </param>
    public bool TryRead(ReadOnlySpan<byte> entries, bool isLast, out int consumed)
    {
        consumed = 0;
        while (consumed < entries.Length && !HasStoppedEarly)
        {
            // Entries of a version 1 CRL must not have extensions, which CommonEntryReader would accept.
            consumed += isVersion2 ? _commonReader.Read(entries[consumed..]) : 0;
            var rest = entries[consumed..];
            if (rest.Length < DerReader.MaxHeaderOctets && !isLast)
            {
                return true;
            }

            // CommonEntryReader cannot read the last few entries of a part, because it needs MinWindowBytes from the start of an entry.
            if (stopsAtUncommon && rest.Length >= CommonEntryReader.MinWindowBytes)
            {
                HasStoppedEarly = true;
                break;
            }

            if (!DerReader.TryReadHeader(rest, DerTag.Sequence, out var header, out var length) || length > MaxEntryBytes)
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
            consumed += header + length;
        }

        if (HasStoppedEarly)
        {
            consumed = entries.Length;
        }

        return true;
    }
}
