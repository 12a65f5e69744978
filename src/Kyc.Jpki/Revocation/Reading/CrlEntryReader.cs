using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Reads the entries of a CRL (RFC 5280 5.1.2.6) into a table. The entries can be provided in several parts.</summary>
/// <param name="table">Receives the entries.</param>
/// <param name="isVersion2">Whether the CRL has version 2.</param>
/// <param name="stopsAtUncommonEntry">
/// Whether to stop at the first entry that <see cref="CommonEntryReader"/> does not read. Reading other entries takes many times as long,
/// and a CRL whose signature is not verified yet can contain any number of them.
/// </param>
internal sealed class CrlEntryReader(CrlEntryTable table, bool isVersion2, bool stopsAtUncommonEntry)
{
    /// <summary>Maximum size of an entry in bytes. Entries of JPKI's CRLs have fewer than 40.</summary>
    public const int MaxEntryBytes = CrlBufferPool.DataStart / 2;

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
    /// <param name="isLastPart">Whether the part ends with the last entry.</param>
    /// <param name="bytesConsumed">
    /// Number of bytes read, or skipped after an early stop. The remaining bytes are the beginning of an entry.
    /// </param>
    public bool TryRead(ReadOnlySpan<byte> entries, bool isLastPart, out int bytesConsumed)
    {
        bytesConsumed = 0;
        while (bytesConsumed < entries.Length && !HasStoppedEarly)
        {
            // Entries of a version 1 CRL must not have extensions, which CommonEntryReader would accept.
            bytesConsumed += isVersion2 ? _commonReader.Read(entries[bytesConsumed..]) : 0;
            var rest = entries[bytesConsumed..];
            if (rest.Length < DerReader.MaxHeaderOctets && !isLastPart)
            {
                return true;
            }

            // CommonEntryReader cannot read the last few entries of a part, because it needs MinWindowBytes from the start of an entry.
            if (stopsAtUncommonEntry && rest.Length >= CommonEntryReader.MinWindowBytes)
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
                return !isLastPart;
            }

            var failure = CrlEntryParser.Read(new DerReader(rest.Slice(header, length)), isVersion2, table);
            if (failure == VerdictFailures.CrlMalformed)
            {
                return false;
            }

            Failure ??= failure;
            bytesConsumed += header + length;
        }

        if (HasStoppedEarly)
        {
            bytesConsumed = entries.Length;
        }

        return true;
    }
}
