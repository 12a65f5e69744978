using Kyc.Jpki.Der;

namespace Kyc.Jpki.Certificates;

/// <summary>
/// Reads the extensions of a certificate (RFC 5280 4.2). Refuses the list if an extension is malformed or repeated. Reads the values only
/// of the extensions that the verifier uses.
/// </summary>
internal static class CertificateExtensionsParser
{
    // The last arcs of the extensions' object identifiers under 2.5.29, see JpkiOids.
    private const byte SubjectKeyIdentifier = 14;
    private const byte KeyUsage = 15;
    private const byte SubjectAltName = 17;
    private const byte BasicConstraints = 19;
    private const byte NameConstraints = 30;
    private const byte CrlDistributionPoints = 31;
    private const byte CertificatePolicies = 32;
    private const byte AuthorityKeyIdentifier = 35;

    public static bool TryParse(DerReader reader, ReadOnlyMemory<byte> der, out CertificateExtensions? extensions)
    {
        extensions = null;
        if (!reader.TryReadConstructed(DerTag.Sequence, out var list) || !reader.IsAtEnd || list.IsAtEnd)
        {
            return false;
        }

        var result = new CertificateExtensions();
        var seenExtensions = default(SeenExtensions);
        while (!list.IsAtEnd)
        {
            if (!DerExtension.TryRead(ref list, out var extension)
                || !seenExtensions.TryAdd(extension, list)
                || !TryApply(extension, der, result))
            {
                return false;
            }
        }

        extensions = result;
        return true;
    }

    private static bool TryApply(DerExtension extension, ReadOnlyMemory<byte> der, CertificateExtensions result)
    {
        if (extension.IsCritical)
        {
            var oid = DerOid.ToText(extension.Oid);
            if (oid is null)
            {
                return false;
            }

            result.CriticalExtensionOids.Add(oid);
        }

        var value = extension.Value.GetReader();
        switch (DerOid.GetExtensionNumber(extension.Oid))
        {
            case KeyUsage:
                return TryReadKeyUsage(value, result);
            case SubjectAltName:
                if (!PersonAttributesParser.TryParse(value, out var person))
                {
                    return false;
                }

                result.Person = person!;
                return true;
            case BasicConstraints:
                return TryReadBasicConstraints(value, result);
            case NameConstraints:
                result.HasNameConstraints = true;
                return true;
            case CertificatePolicies:
                return CertificatePoliciesParser.TryParse(value, result);
            case CrlDistributionPoints:
                result.DistributionPointDer = DistributionPointReader.ReadSingleName(value, der);
                result.HasUnsupportedDistributionPoints = result.DistributionPointDer.IsEmpty;
                return true;
            case AuthorityKeyIdentifier:
                var isRead = DerExtension.TryReadAuthorityKeyId(value, der, out var authorityKeyId);
                result.AuthorityKeyId = authorityKeyId;
                return isRead;
            case SubjectKeyIdentifier:
                var isKeyId = value.TryRead(DerTag.OctetString, out var keyId) && value.IsAtEnd;
                result.SubjectKeyId = isKeyId ? keyId.SliceContent(der) : default;
                return isKeyId;
            default:
                return true;
        }
    }

    private static bool TryReadKeyUsage(DerReader value, CertificateExtensions result)
    {
        if (!value.TryRead(DerTag.BitString, out var bits) || !value.IsAtEnd || bits.Content.Length is < 2 or > 3 || bits.Content[0] > 7)
        {
            return false;
        }

        // Unused bits are zero (X.690 11.2.1), and the last encoded bit of a list of named bits is one (11.2.2). RFC 5280 4.2.1.3: at least
        // one bit is set.
        var octets = bits.Content[1..];
        var lastBit = 1 << bits.Content[0];
        if ((octets[^1] & ((lastBit << 1) - 1)) != lastBit)
        {
            return false;
        }

        // Bit 0 is the highest bit of the first octet (X.690 8.6.2).
        for (var bit = 0; bit <= 8; bit++)
        {
            if (bit / 8 < octets.Length && (octets[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                result.KeyUsage |= (KeyUsages)(1 << bit);
            }
        }

        return true;
    }

    private static bool TryReadBasicConstraints(DerReader value, CertificateExtensions result)
    {
        if (!value.TryReadConstructed(DerTag.Sequence, out var constraints) || !value.IsAtEnd
            || !constraints.TryReadFlag(DerTag.Boolean, out var isCa))
        {
            return false;
        }

        result.IsCertificateAuthority = isCa;
        return constraints.IsAtEnd || (constraints.TryReadUnsignedInteger(out _) && constraints.IsAtEnd);
    }
}
