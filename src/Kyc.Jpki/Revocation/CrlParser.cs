using System.Security.Cryptography;
using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation;

/// <summary>Reads a CertificateList (RFC 5280 5.1).</summary>
internal static class CrlParser
{
    private const byte Version2 = 1;

    /// <summary>Answers why the list is refused, or null.</summary>
    public static Failure? Parse(ReadOnlyMemory<byte> der, out CrlFields? fields, out CrlEntryIndex? entries)
    {
        fields = null;
        entries = null;
        var outer = new DerReader(der.Span);
        if (!outer.TryReadInto(DerTag.Sequence, out var list) || !outer.AtEnd
            || !list.TryRead(DerTag.Sequence, out var tbs)
            || !SignatureAlgorithmIdentifier.TryRead(ref list, out var outerAlgorithm, out var algorithm)
            || !list.TryReadOctetBits(out var signature) || !list.AtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        var reader = tbs.Read();
        if (!TryReadHeader(ref reader, out var header)
            // RFC 5280 5.1.1.2: both algorithm identifiers are the same.
            || !header.Algorithm.Content.SequenceEqual(outerAlgorithm.Content))
        {
            return VerdictFailures.CrlMalformed;
        }

        CrlExtensions? extensions = null;
        var failure = CrlEntryParser.Parse(ref reader, der, header.IsVersion2, out entries)
            ?? ReadExtensions(ref reader, der, header.IsVersion2, out extensions);
        if (failure is not null)
        {
            return failure;
        }

        fields = new CrlFields
        {
            Der = der,
            Tbs = tbs.WholeOf(der),
            Signature = signature.ContentOf(der),
            SignatureAlgorithm = algorithm,
            Issuer = header.Issuer.WholeOf(der),
            ThisUpdate = header.ThisUpdate,
            NextUpdate = header.NextUpdate,
            DistributionPoint = extensions!.DistributionPoint,
            Number = extensions.Number,
            AuthorityKeyId = extensions.AuthorityKeyId,
            Sha256 = SHA256.HashData(der.Span),
        };
        return null;
    }

    private ref struct Header
    {
        public bool IsVersion2;
        public DerElement Algorithm;
        public DerElement Issuer;
        public DateTimeOffset ThisUpdate;
        public DateTimeOffset NextUpdate;
    }

    private static bool TryReadHeader(ref DerReader reader, out Header header)
    {
        header = default;
        if (reader.NextIs(DerTag.Integer))
        {
            // RFC 5280 5.1.2.1: the version is there only to say 2.
            if (!reader.TryReadInteger(out var version) || version.Content is not [Version2])
            {
                return false;
            }

            header.IsVersion2 = true;
        }

        // RFC 5280 5.1.2.5: nextUpdate is there in every list of a conforming CA, and without it a list would never grow stale.
        return SignatureAlgorithmIdentifier.TryRead(ref reader, out header.Algorithm, out _)
            && DerName.TryRead(ref reader, out header.Issuer)
            && DerTime.TryRead(ref reader, out header.ThisUpdate)
            && DerTime.TryRead(ref reader, out header.NextUpdate);
    }

    private static Failure? ReadExtensions(ref DerReader reader, ReadOnlyMemory<byte> der, bool isVersion2, out CrlExtensions? extensions)
    {
        extensions = null;
        if (reader.AtEnd)
        {
            // Without extensions there is no distribution point: not a list this service can match to a certificate.
            return VerdictFailures.CrlUnsupported;
        }

        return isVersion2 && reader.TryReadInto(DerTag.ContextConstructed(0), out var content) && reader.AtEnd
            ? CrlExtensionsParser.Parse(content, der, out extensions)
            : VerdictFailures.CrlMalformed;
    }
}
