using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads a CertificateList (RFC 5280 5.1) in one pass over its bytes: structure, entries and digests together, through a few buffers and
/// without an object an entry.
/// </summary>
internal sealed class CrlReader : IDisposable
{
    /// <summary>Longest entry read; those of JPKI have under 40 bytes.</summary>
    private const int MaxEntry = CrlBuffers.DataStart / 2;

    /// <summary>Most bytes behind the entries: extensions and signature.</summary>
    private const int MaxTail = 64 * 1024;

    private readonly CrlBuffers _buffers = new();
    private readonly CrlEntryTable _table = new();
    private readonly PlainEntries _plain;
    private readonly List<byte> _tail = [];
    private Failure? _failure;

    private CrlReader() => _plain = new PlainEntries(_table);

    /// <summary>Reads a list to the stream's end.</summary>
    /// <param name="stream">Untrusted bytes, read forward.</param>
    /// <param name="maxLength">Longest list, in bytes.</param>
    /// <param name="fields">What was found, or null.</param>
    /// <returns><see cref="VerdictFailures.CrlMalformed"/>, <see cref="VerdictFailures.CrlUnsupported"/> or null.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Failure? Read(Stream stream, int maxLength, out CrlFields? fields)
    {
        using var reader = new CrlReader();
        return reader.ReadList(stream, maxLength, out fields);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table.Dispose();
        _buffers.Dispose();
    }

    private Failure? ReadList(Stream stream, int maxLength, out CrlFields? fields)
    {
        fields = null;
        var buffer = _buffers.Take();
        var count = Fill(buffer, stream);
        if (CrlHead.Read(buffer.AsSpan(CrlBuffers.DataStart, count), maxLength) is not { } head || head.Length - head.EntriesEnd > MaxTail)
        {
            return VerdictFailures.CrlMalformed;
        }

        _table.Reserve((head.EntriesEnd - head.EntriesStart) / PlainEntries.ShortestEntry);
        using var digests = new CrlDigests(head, isLong: head.Length > CrlBuffers.DataSize, _buffers.Release);
        var (offset, carried) = (0, 0);
        while (true)
        {
            // The list ends where its header says, and the bytes do too.
            if (count == 0 || count > head.Length - offset)
            {
                return VerdictFailures.CrlMalformed;
            }

            digests.Append(buffer, CrlBuffers.DataStart, count, offset);
            var window = buffer.AsSpan(CrlBuffers.DataStart - carried, carried + count);
            if (!TryConsume(window, offset - carried, head, out var used))
            {
                return VerdictFailures.CrlMalformed;
            }

            offset += count;
            if (offset == head.Length)
            {
                break;
            }

            carried = window.Length - used;
            buffer = _buffers.Take();
            window[used..].CopyTo(buffer.AsSpan(CrlBuffers.DataStart - carried));
            count = Fill(buffer, stream);
        }

        return stream.ReadByte() >= 0 ? VerdictFailures.CrlMalformed : Complete(head, digests, out fields);
    }

    private static int Fill(byte[] buffer, Stream stream) =>
        stream.ReadAtLeast(buffer.AsSpan(CrlBuffers.DataStart, CrlBuffers.DataSize), CrlBuffers.DataSize, throwOnEndOfStream: false);

    /// <summary>Reads the entries in a part of the list, and keeps what stands behind them for later.</summary>
    /// <param name="window">The part.</param>
    /// <param name="offset">Where in the list it starts.</param>
    /// <param name="head">Where the entries are.</param>
    /// <param name="used">How much of the part is done with; the rest is the beginning of an entry.</param>
    private bool TryConsume(ReadOnlySpan<byte> window, int offset, CrlHead head, out int used)
    {
        used = Math.Max(head.EntriesStart - offset, 0);
        var end = Math.Min(head.EntriesEnd - offset, window.Length);
        if (used < end)
        {
            var isLast = head.EntriesEnd - offset == end;
            if (!TryReadEntries(window[used..end], isLast, head.IsVersion2, out var read))
            {
                return false;
            }

            used += read;
        }

        if (used >= head.EntriesEnd - offset)
        {
            _tail.AddRange(window[used..]);
            used = window.Length;
        }

        return true;
    }

    // RFC 5280 5.1.2.6.
    private bool TryReadEntries(ReadOnlySpan<byte> entries, bool isLast, bool isVersion2, out int used)
    {
        used = 0;
        while (used < entries.Length)
        {
            // Version 1 has no reasons, so its entries are all looked at closely.
            used += isVersion2 ? _plain.Read(entries[used..]) : 0;
            var rest = entries[used..];
            if (rest.Length < DerReader.LongestHeader && !isLast)
            {
                return true;
            }

            if (!DerReader.TryReadHeader(rest, DerTag.Sequence, out var header, out var length) || length > MaxEntry)
            {
                return rest.IsEmpty;
            }

            if (length > rest.Length - header)
            {
                return !isLast;
            }

            var failure = CrlEntryParser.Read(new DerReader(rest.Slice(header, length)), isVersion2, _table);
            if (failure == VerdictFailures.CrlMalformed)
            {
                return false;
            }

            // A malformation outweighs: it is looked for to the end.
            _failure ??= failure;
            used += header + length;
        }

        return true;
    }

    private Failure? Complete(CrlHead head, CrlDigests digests, out CrlFields? fields)
    {
        fields = null;
        var tail = _tail.ToArray();
        var tbsRest = new DerReader(tail.AsSpan(0, head.TbsEnd - head.EntriesEnd));
        var failure = ReadExtensions(ref tbsRest, tail, head.IsVersion2, out var extensions);
        var signed = new DerReader(tail.AsSpan(head.TbsEnd - head.EntriesEnd));
        if (failure == VerdictFailures.CrlMalformed
            || !SignatureAlgorithmIdentifier.TryRead(ref signed, out var algorithm, out _)
            || !signed.TryReadOctetBits(out var signature) || !signed.AtEnd
            // RFC 5280 5.1.1.2: both algorithm identifiers are the same.
            || !algorithm.Content.SequenceEqual(head.AlgorithmDer))
        {
            return VerdictFailures.CrlMalformed;
        }

        failure = _failure ?? failure;
        if (failure is not null)
        {
            return failure;
        }

        // While the digests are still being computed.
        var (listed, entries) = (_table.ListedCount, CrlEntryEncoder.Encode(_table));
        var (whole, tbs) = digests.Finish();
        fields = new CrlFields
        {
            Head = head,
            Extensions = extensions,
            Entries = entries,
            ListedCount = listed,
            Signature = signature.Content.ToArray(),
            TbsDigest = tbs,
            Sha256 = whole,
        };
        return null;
    }

    private static Failure? ReadExtensions(ref DerReader reader, ReadOnlyMemory<byte> tail, bool isVersion2, out CrlExtensions? extensions)
    {
        extensions = null;
        if (reader.AtEnd)
        {
            return null;
        }

        // RFC 5280 5.1.2.7: in version 2 only.
        return isVersion2 && reader.TryReadInto(DerTag.ContextConstructed(0), out var content) && reader.AtEnd
            ? CrlExtensionsParser.Parse(content, tail, out extensions)
            : VerdictFailures.CrlMalformed;
    }
}
