using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>What stands before the entries of a list, and where its parts begin and end (RFC 5280 5.1). Offsets count from the list's start.</summary>
internal sealed record CrlHead
{
    private const byte Version2 = 1;

    /// <summary>Length of the whole list.</summary>
    public required int Length { get; init; }

    /// <summary>Where tbsCertList starts, header included.</summary>
    public required int TbsStart { get; init; }

    /// <summary>Where tbsCertList ends.</summary>
    public required int TbsEnd { get; init; }

    /// <summary>Where the first entry starts.</summary>
    public required int EntriesStart { get; init; }

    /// <summary>Where the last entry ends.</summary>
    public required int EntriesEnd { get; init; }

    public required bool IsVersion2 { get; init; }

    /// <summary>AlgorithmIdentifier, content octets.</summary>
    public required byte[] AlgorithmDer { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    /// <summary>issuer, a Name in DER.</summary>
    public required byte[] Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>Reads the head from the list's first bytes; null when it is malformed, too long for them, or the list is over the limit.</summary>
    public static CrlHead? Read(ReadOnlySpan<byte> start, int maxLength)
    {
        if (!DerReader.TryReadHeader(start, DerTag.Sequence, out var header, out var content) || content > maxLength - header
            || !DerReader.TryReadHeader(start[header..], DerTag.Sequence, out var tbsHeader, out var tbsContent)
            || tbsContent > content - tbsHeader)
        {
            return null;
        }

        var tbsEnd = header + tbsHeader + tbsContent;
        var reader = new DerReader(start[(header + tbsHeader)..Math.Min(tbsEnd, start.Length)], header + tbsHeader);
        var isVersion2 = reader.NextIs(DerTag.Integer);
        // RFC 5280 5.1.2.1: the version is there only to say 2. 5.1.2.5: nextUpdate is there in every list of a conforming CA, and without
        // it a list would never grow stale.
        if ((isVersion2 && (!reader.TryReadInteger(out var version) || version.Content is not [Version2]))
            || !SignatureAlgorithmIdentifier.TryRead(ref reader, out var algorithmDer, out var algorithm)
            || !DerName.TryRead(ref reader, out var issuer)
            || !DerTime.TryRead(ref reader, out var thisUpdate)
            || !DerTime.TryRead(ref reader, out var nextUpdate)
            // RFC 5280 5.1.2.5: the next list is issued by then, so not before this one.
            || nextUpdate < thisUpdate)
        {
            return null;
        }

        // RFC 5280 5.1.2.6: revokedCertificates is absent when nothing is revoked.
        var (entriesStart, entriesLength) = (reader.Offset, 0);
        if (reader.NextIs(DerTag.Sequence))
        {
            if (!DerReader.TryReadHeader(start[reader.Offset..], DerTag.Sequence, out var entriesHeader, out entriesLength)
                || entriesLength > tbsEnd - entriesStart - entriesHeader)
            {
                return null;
            }

            entriesStart += entriesHeader;
        }

        return new CrlHead
        {
            Length = header + content,
            TbsStart = header,
            TbsEnd = tbsEnd,
            EntriesStart = entriesStart,
            EntriesEnd = entriesStart + entriesLength,
            IsVersion2 = isVersion2,
            AlgorithmDer = algorithmDer.Content.ToArray(),
            Algorithm = algorithm,
            Issuer = start.Slice(issuer.Start, issuer.Length).ToArray(),
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
        };
    }
}
