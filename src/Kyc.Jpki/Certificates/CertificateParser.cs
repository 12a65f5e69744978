using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Certificates;

/// <summary>
/// Reads the structure of a version 3 certificate (RFC 5280 4.1). Does not check whether the certificate conforms to the JPKI profile;
/// <see cref="Verdicts.CertificateProfileChecker"/> does.
/// </summary>
internal static class CertificateParser
{
    /// <summary>RFC 5280 4.1.2.2: serial numbers have up to 20 octets.</summary>
    private const int MaxSerialOctets = 20;

    private const byte Version3 = 2;

    public static bool TryParse(ReadOnlyMemory<byte> der, out CertificateFields? fields)
    {
        fields = null;
        var outer = new DerReader(der.Span);
        if (!outer.TryReadConstructed(DerTag.Sequence, out var certificate) || !outer.IsAtEnd
            || !certificate.TryRead(DerTag.Sequence, out var tbs)
            || !SignatureAlgorithmIdentifier.TryRead(ref certificate, out var outerAlgorithm, out var algorithm)
            || !certificate.TryReadBitStringOctets(out var signature) || !certificate.IsAtEnd)
        {
            return false;
        }

        return TryParseTbs(der, tbs, outerAlgorithm, algorithm, signature, out fields);
    }

    private static bool TryParseTbs(
        ReadOnlyMemory<byte> der, DerElement tbs, DerElement outerAlgorithm, SignatureAlgorithm algorithm, DerElement signature,
        out CertificateFields? fields)
    {
        fields = null;
        var reader = tbs.GetReader();
        if (!TryReadVersion3(ref reader)
            || !TryReadSerial(ref reader, out var serial)
            || !SignatureAlgorithmIdentifier.TryRead(ref reader, out var innerAlgorithm, out _)
            || !DerName.TryRead(ref reader, out var issuer)
            || !TryReadValidity(ref reader, out var notBefore, out var notAfter)
            || !DerName.TryRead(ref reader, out var subject)
            || !PublicKeyInfo.TryRead(ref reader, der, out var key)
            || !reader.TryReadConstructed(DerTag.GetConstructedContextTag(3), out var extensions) || !reader.IsAtEnd
            || !CertificateExtensionsParser.TryParse(extensions, der, out var parsedExtensions))
        {
            return false;
        }

        // RFC 5280 4.1.1.2: both algorithm identifiers must be the same.
        var hasMatchingAlgorithms = innerAlgorithm.Content.SequenceEqual(outerAlgorithm.Content);
        fields = new CertificateFields
        {
            Der = der,
            Tbs = tbs.SliceElement(der),
            Signature = signature.SliceContent(der),
            SignatureAlgorithmDer = outerAlgorithm.SliceElement(der),
            HasMatchingAlgorithms = hasMatchingAlgorithms,
            SignatureAlgorithm = hasMatchingAlgorithms ? algorithm : SignatureAlgorithm.Other,
            SerialNumber = serial.SliceContent(der),
            IssuerDer = issuer.SliceElement(der),
            SubjectDer = subject.SliceElement(der),
            NotBefore = notBefore,
            NotAfter = notAfter,
            PublicKey = key!,
            Extensions = parsedExtensions!,
        };
        return true;
    }

    private static bool TryReadVersion3(ref DerReader reader) =>
        reader.TryReadConstructed(DerTag.GetConstructedContextTag(0), out var version)
        && version.TryReadInteger(out var number) && number.Content is [Version3] && version.IsAtEnd;

    // RFC 5280 4.1.2.2: the serial number is a positive integer, so zero is invalid.
    private static bool TryReadSerial(ref DerReader reader, out DerElement serial) =>
        reader.TryReadUnsignedInteger(out serial) && serial.Content.Length <= MaxSerialOctets && serial.Content is not [0];

    private static bool TryReadValidity(ref DerReader reader, out DateTimeOffset notBefore, out DateTimeOffset notAfter)
    {
        notBefore = notAfter = default;
        return reader.TryReadConstructed(DerTag.Sequence, out var validity)
            && DerTime.TryRead(ref validity, out notBefore) && DerTime.TryRead(ref validity, out notAfter) && validity.IsAtEnd;
    }
}
