using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads the fields of a certificate in order (RFC 5280 4.1). Records every error as a finding and continues.</summary>
internal static class CertificateReader
{
    private const int MaxSerialOctets = 20;
    private const byte Version3 = 2;

    public static ParsedCertificate Read(ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var result = new ParsedCertificate();
        var outer = new TolerantReader(der, 0, findings);
        if (!outer.TryReadConstructed(DerTag.Sequence, "certificate", out var certificate))
        {
            return result;
        }

        outer.ExpectEnd("certificate");
        if (certificate.TryReadConstructed(DerTag.Sequence, "tbsCertificate", out var tbs))
        {
            ReadTbs(tbs, der, result, findings, out var innerAlgorithm);
            AlgorithmReader.ReadSignature(ref certificate, innerAlgorithm, findings);
            certificate.ExpectEnd("certificate");
        }

        return result;
    }

    private static void ReadTbs(
        TolerantReader tbs,
        ReadOnlySpan<byte> der,
        ParsedCertificate certificate,
        FindingCollector findings,
        out byte[] algorithmIdentifier)
    {
        certificate.ExtensionsStart = tbs.Offset;
        ReadVersion(ref tbs, findings);
        ReadSerial(ref tbs, findings);
        certificate.Algorithm = AlgorithmReader.Read(ref tbs, "signature", findings, out var innerIdentifier);
        algorithmIdentifier = innerIdentifier.Content.ToArray();
        certificate.IssuerStart = tbs.Offset;
        certificate.IssuerAttributeTypes = NameReader.Read(ref tbs, "issuer", findings, out var issuer);
        certificate.Issuer = certificate.IssuerAttributeTypes is null ? null : CopyElement(issuer, der);
        ReadValidity(ref tbs, findings);
        certificate.SubjectStart = tbs.Offset;
        certificate.SubjectAttributeTypes = NameReader.Read(ref tbs, "subject", findings, out var subject);
        certificate.Subject = certificate.SubjectAttributeTypes is null ? null : CopyElement(subject, der);
        certificate.KeyStart = tbs.Offset;
        certificate.KeyKind = PublicKeyReader.Read(ref tbs, findings);
        ReadExtensions(ref tbs, der, certificate, findings);
        CheckNames(certificate, findings);
    }

    private static byte[] CopyElement(in DerElement element, ReadOnlySpan<byte> der) =>
        der[element.Start..(element.ContentStart + element.Content.Length)].ToArray();

    private static void ReadVersion(ref TolerantReader tbs, FindingCollector findings)
    {
        var start = tbs.Offset;
        if (!tbs.IsNext(DerTag.GetConstructedContextTag(0)))
        {
            findings.Add(CertificateRules.VersionNot3, start);
            return;
        }

        if (tbs.TryReadConstructed(DerTag.GetConstructedContextTag(0), "version", out var version)
            && version.TryReadInteger("version", out var number))
        {
            version.ExpectEnd("version");
            if (number.Content is not [Version3])
            {
                findings.Add(CertificateRules.VersionNot3, start);
            }
        }
    }

    private static void ReadSerial(ref TolerantReader tbs, FindingCollector findings)
    {
        if (!tbs.TryReadInteger("serialNumber", out var serial))
        {
            return;
        }

        if (serial.Content[0] >= 0x80)
        {
            findings.Add(CertificateRules.SerialNegative, serial.Start);
        }

        var magnitude = serial.Content.TrimStart((byte)0);
        if (magnitude.IsEmpty)
        {
            findings.Add(CertificateRules.SerialZero, serial.Start);
        }

        if (magnitude.Length > MaxSerialOctets)
        {
            findings.Add(CertificateRules.SerialTooLong, serial.Start);
        }
    }

    private static void ReadValidity(ref TolerantReader tbs, FindingCollector findings)
    {
        if (!tbs.TryReadConstructed(DerTag.Sequence, "validity", out var validity))
        {
            return;
        }

        var notBefore = FieldReader.ReadTime(ref validity, "notBefore", findings, out _);
        var notAfter = FieldReader.ReadTime(ref validity, "notAfter", findings, out var start);
        validity.ExpectEnd("validity");
        if (notAfter < notBefore)
        {
            findings.Add(CertificateRules.ValidityOrder, start);
        }
    }

    private static void ReadExtensions(
        ref TolerantReader tbs,
        ReadOnlySpan<byte> der,
        ParsedCertificate certificate,
        FindingCollector findings)
    {
        while (tbs.IsNext(DerTag.GetContextTag(1)) || tbs.IsNext(DerTag.GetContextTag(2)))
        {
            findings.Add(CertificateRules.UniqueIdentifierPresent, tbs.Offset);
            tbs.TryReadAny("uniqueIdentifier", out _);
        }

        certificate.ExtensionsStart = tbs.Offset;
        if (tbs.IsAtEnd)
        {
            findings.Add(CertificateRules.ExtensionsMissing, tbs.Offset);
            return;
        }

        if (tbs.TryReadConstructed(DerTag.GetConstructedContextTag(3), "extensions", out var wrapper)
            && wrapper.TryReadConstructed(DerTag.Sequence, "extensions", out var list))
        {
            wrapper.ExpectEnd("extensions");
            if (list.IsAtEnd)
            {
                findings.Add(EncodingRules.ExtensionsEmpty, list.Offset);
            }

            ExtensionListReader.Read(list, der, findings, certificate.Extensions);
        }

        tbs.ExpectEnd("tbsCertificate");
    }

    private static void CheckNames(ParsedCertificate certificate, FindingCollector findings)
    {
        if (certificate.IssuerAttributeTypes is "")
        {
            findings.Add(CertificateRules.IssuerEmpty, certificate.IssuerStart);
        }

        if (certificate.SubjectAttributeTypes is "" && certificate.Subject!.Length <= 2)
        {
            findings.Add(CertificateRules.SubjectEmpty, certificate.SubjectStart);
        }
    }
}
