using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Holds the fields before the entries of a CRL, and the offsets of its parts (RFC 5280 5.1). Offsets count from the start of the CRL.
/// </summary>
internal sealed record CrlHead
{
    private const byte Version2 = 1;

    /// <summary>Length of the whole CRL in bytes.</summary>
    public required int Length { get; init; }

    /// <summary>Offset of the header of tbsCertList.</summary>
    public required int TbsStart { get; init; }

    /// <summary>Offset of the end of tbsCertList.</summary>
    public required int TbsEnd { get; init; }

    /// <summary>Offset of the first entry.</summary>
    public required int EntriesStart { get; init; }

    /// <summary>Offset of the end of the last entry.</summary>
    public required int EntriesEnd { get; init; }

    public required bool IsVersion2 { get; init; }

    /// <summary>Content octets of the AlgorithmIdentifier in tbsCertList.</summary>
    public required byte[] AlgorithmIdentifierContent { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    /// <summary>Issuer Name in DER.</summary>
    public required byte[] IssuerDer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>
    /// Reads the head from the first bytes of the CRL. Returns null if the head is malformed or does not fit in these bytes, or if the CRL
    /// is longer than <paramref name="maxLength"/> bytes.
    /// </summary>
    public static CrlHead? Read(ReadOnlySpan<byte> firstBytes, int maxLength)
    {
        if (!DerReader.TryReadHeader(firstBytes, DerTag.Sequence, out var header, out var content) || content > maxLength - header
            || !DerReader.TryReadHeader(firstBytes[header..], DerTag.Sequence, out var tbsHeader, out var tbsContent)
            || tbsContent > content - tbsHeader)
        {
            return null;
        }

        var tbsEnd = header + tbsHeader + tbsContent;
        var reader = new DerReader(firstBytes[(header + tbsHeader)..Math.Min(tbsEnd, firstBytes.Length)], header + tbsHeader);
        var isVersion2 = reader.IsNext(DerTag.Integer);
        // RFC 5280 5.1.2.1: the version is present only to specify version 2. 5.1.2.5: a conforming CA includes nextUpdate in every CRL;
        // without it a CRL would never become stale.
        if ((isVersion2 && (!reader.TryReadInteger(out var version) || version.Content is not [Version2]))
            || !SignatureAlgorithmIdentifier.TryRead(ref reader, out var algorithmDer, out var algorithm)
            || !DerName.TryRead(ref reader, out var issuer)
            || !DerTime.TryRead(ref reader, out var thisUpdate)
            || !DerTime.TryRead(ref reader, out var nextUpdate)
            // RFC 5280 5.1.2.5: the next CRL is issued by nextUpdate, so nextUpdate cannot be before thisUpdate.
            || nextUpdate < thisUpdate)
        {
            return null;
        }

        // RFC 5280 5.1.2.6: revokedCertificates is absent if no certificate is revoked.
        var (entriesStart, entriesLength) = (reader.Offset, 0);
        if (reader.IsNext(DerTag.Sequence))
        {
            if (!DerReader.TryReadHeader(firstBytes[reader.Offset..], DerTag.Sequence, out var entriesHeader, out entriesLength)
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
            AlgorithmIdentifierContent = algorithmDer.Content.ToArray(),
            Algorithm = algorithm,
            IssuerDer = firstBytes.Slice(issuer.Start, issuer.Length).ToArray(),
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
        };
    }
}
