using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads a CertificateList (RFC 5280 5.1). Parses the structure and the entries and computes the digests in the same pass over the bytes.
/// Uses a few buffers and allocates no object per entry. Sorts and packs the entries only after the signature was verified.
/// </summary>
internal sealed class CrlReader : IDisposable
{
    /// <summary>Maximum number of bytes after the entries: extensions and signature.</summary>
    public const int MaxTailBytes = 64 * 1024;

    private readonly CrlBufferPool _buffers = new();
    private readonly CrlEntryTable _table = new();
    private readonly List<byte> _tail = [];
    private readonly bool _stopsAtUncommonEntry;
    private CrlEntryReader? _entryReader;

    private CrlReader(bool stopsAtUncommonEntry) => _stopsAtUncommonEntry = stopsAtUncommonEntry;

    /// <summary>Reads a CRL to the end of the stream.</summary>
    /// <param name="stream">
    /// Untrusted bytes. If the stream can seek and a check is given, a CRL with uncommon entries is read twice, so that no time is spent on
    /// these entries before the signature is verified.
    /// </param>
    /// <param name="maxBytes">Maximum size of the CRL in bytes.</param>
    /// <param name="verifySignature">Verifies the signature and returns the failure or null; null to skip the verification.</param>
    /// <param name="content">The CRL, or null.</param>
    /// <returns>
    /// <see cref="VerdictFailures.CrlMalformed"/>, <see cref="VerdictFailures.CrlUnsupported"/>, the failure of the check, or null.
    /// </returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Failure? Read(Stream stream, int maxBytes, Func<CrlFields, Failure?>? verifySignature, out CrlContent? content)
    {
        content = null;
        var canReadAgain = verifySignature is not null && stream.CanSeek;
        var start = canReadAgain ? stream.Position : 0;
        using (var reader = new CrlReader(stopsAtUncommonEntry: canReadAgain))
        {
            var failure = reader.ReadFields(stream, maxBytes, out var fields) ?? verifySignature?.Invoke(fields!);
            if (failure is not null || !reader._entryReader!.HasStoppedEarly)
            {
                content = failure is null ? reader.Pack(fields!) : null;
                return failure;
            }
        }

        stream.Position = start;
        using var secondReader = new CrlReader(stopsAtUncommonEntry: false);
        // Reads from the start and verifies the signature again, because the bytes may have changed in the meantime.
        var secondFailure = secondReader.ReadFields(stream, maxBytes, out var secondFields) ?? verifySignature!(secondFields!);
        content = secondFailure is null ? secondReader.Pack(secondFields!) : null;
        return secondFailure;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table.Dispose();
        _buffers.Dispose();
    }

    private Failure? ReadFields(Stream stream, int maxBytes, out CrlFields? fields)
    {
        fields = null;
        var buffer = _buffers.Take();
        var count = Fill(buffer, stream);
        if (CrlHead.Read(buffer.AsSpan(CrlBufferPool.DataStart, count), maxBytes) is not { } head
            || head.Length - head.EntriesEnd > MaxTailBytes)
        {
            return VerdictFailures.CrlMalformed;
        }

        _entryReader = new CrlEntryReader(_table, head.IsVersion2, _stopsAtUncommonEntry);
        _table.Reserve((head.EntriesEnd - head.EntriesStart) / CommonEntryReader.MinEntryBytes);
        using var digests = new CrlDigestComputer(head, isLong: head.Length > CrlBufferPool.DataBytes, _buffers.Release);
        var (offset, carriedBytes) = (0, 0);
        while (true)
        {
            // The bytes must end where the header says that the CRL ends.
            if (count == 0 || count > head.Length - offset)
            {
                return VerdictFailures.CrlMalformed;
            }

            digests.Append(buffer, CrlBufferPool.DataStart, count, offset);
            var window = buffer.AsSpan(CrlBufferPool.DataStart - carriedBytes, carriedBytes + count);
            if (!TryConsume(window, offset - carriedBytes, head, out var bytesConsumed))
            {
                return VerdictFailures.CrlMalformed;
            }

            offset += count;
            if (offset == head.Length)
            {
                break;
            }

            carriedBytes = window.Length - bytesConsumed;
            buffer = _buffers.Take();
            window[bytesConsumed..].CopyTo(buffer.AsSpan(CrlBufferPool.DataStart - carriedBytes));
            count = Fill(buffer, stream);
        }

        return stream.ReadByte() >= 0 ? VerdictFailures.CrlMalformed : Complete(head, digests, out fields);
    }

    private static int Fill(byte[] buffer, Stream stream) =>
        stream.ReadAtLeast(
            buffer.AsSpan(CrlBufferPool.DataStart, CrlBufferPool.DataBytes),
            CrlBufferPool.DataBytes,
            throwOnEndOfStream: false);

    /// <summary>Reads the entries in a part of the CRL, and stores the bytes after the entries for later.</summary>
    /// <param name="window">The part.</param>
    /// <param name="offset">Offset of the part in the CRL.</param>
    /// <param name="head">The head, which contains the offsets of the entries.</param>
    /// <param name="bytesConsumed">Number of bytes read; the remaining bytes are the beginning of an entry.</param>
    private bool TryConsume(ReadOnlySpan<byte> window, int offset, CrlHead head, out int bytesConsumed)
    {
        bytesConsumed = Math.Max(head.EntriesStart - offset, 0);
        var end = Math.Min(head.EntriesEnd - offset, window.Length);
        if (bytesConsumed < end)
        {
            var isLast = head.EntriesEnd - offset == end;
            if (!_entryReader!.TryRead(window[bytesConsumed..end], isLast, out var entryBytes))
            {
                return false;
            }

            bytesConsumed += entryBytes;
        }

        if (bytesConsumed >= head.EntriesEnd - offset)
        {
            _tail.AddRange(window[bytesConsumed..]);
            bytesConsumed = window.Length;
        }

        return true;
    }

    private Failure? Complete(CrlHead head, CrlDigestComputer digests, out CrlFields? fields)
    {
        fields = null;
        var tail = _tail.ToArray();
        var tbsRest = new DerReader(tail.AsSpan(0, head.TbsEnd - head.EntriesEnd));
        var failure = ReadExtensions(ref tbsRest, tail, head.IsVersion2, out var extensions);
        var signatureReader = new DerReader(tail.AsSpan(head.TbsEnd - head.EntriesEnd));
        if (failure == VerdictFailures.CrlMalformed
            || !SignatureAlgorithmIdentifier.TryRead(ref signatureReader, out var algorithm, out _)
            || !signatureReader.TryReadBitStringOctets(out var signature) || !signatureReader.IsAtEnd
            // RFC 5280 5.1.1.2: both algorithm identifiers must be the same.
            || !algorithm.Content.SequenceEqual(head.AlgorithmIdentifierContent))
        {
            return VerdictFailures.CrlMalformed;
        }

        failure = _entryReader!.Failure ?? failure;
        if (failure is not null)
        {
            return failure;
        }

        var (crlDigest, tbsDigest) = digests.Finish();
        fields = new CrlFields
        {
            Head = head,
            Extensions = extensions,
            Signature = signature.Content.ToArray(),
            TbsDigest = tbsDigest,
            Sha256 = crlDigest,
        };
        return null;
    }

    private CrlContent Pack(CrlFields fields)
    {
        var entryCount = _table.TotalCount;
        return new CrlContent(fields, CrlEntryEncoder.Encode(_table), entryCount);
    }

    private static Failure? ReadExtensions(ref DerReader reader, ReadOnlyMemory<byte> tail, bool isVersion2, out CrlExtensions? extensions)
    {
        extensions = null;
        if (reader.IsAtEnd)
        {
            return null;
        }

        // RFC 5280 5.1.2.7: extensions appear only in version 2.
        return isVersion2 && reader.TryReadConstructed(DerTag.GetConstructedContextTag(0), out var content) && reader.IsAtEnd
            ? CrlExtensionsParser.Parse(content, tail, out extensions)
            : VerdictFailures.CrlMalformed;
    }
}
