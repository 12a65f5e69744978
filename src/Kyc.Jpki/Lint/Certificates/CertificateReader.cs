using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads the fields of a certificate in their order (RFC 5280 4.1) and continues after an error.</summary>
internal static class CertificateReader
{
    private const int MaxSerialOctets = 20;
    private const byte Version3 = 2;

    public static FoundCertificate Read(ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var found = new FoundCertificate();
        var outer = new TolerantReader(der, 0, findings);
        if (!outer.TryReadInto(DerTag.Sequence, "certificate", out var certificate))
        {
            return found;
        }

        outer.End("certificate");
        if (certificate.TryReadInto(DerTag.Sequence, "tbsCertificate", out var tbs))
        {
            ReadTbs(tbs, der, found, findings, out var innerAlgorithm);
            AlgorithmReader.ReadSignature(ref certificate, innerAlgorithm, findings);
            certificate.End("certificate");
        }

        return found;
    }

    private static void ReadTbs(
        TolerantReader tbs, ReadOnlySpan<byte> der, FoundCertificate found, FindingCollector findings, out byte[] algorithm)
    {
        found.ExtensionsStart = tbs.Offset;
        ReadVersion(ref tbs, findings);
        ReadSerial(ref tbs, findings);
        found.Algorithm = AlgorithmReader.Read(ref tbs, "signature", findings, out var inner);
        algorithm = inner.Content.ToArray();
        found.IssuerStart = tbs.Offset;
        found.IssuerShape = NameReader.Read(ref tbs, "issuer", findings, out var issuer);
        found.Issuer = found.IssuerShape is null ? null : WholeOf(issuer, der);
        ReadValidity(ref tbs, findings);
        found.SubjectStart = tbs.Offset;
        found.SubjectShape = NameReader.Read(ref tbs, "subject", findings, out var subject);
        found.Subject = found.SubjectShape is null ? null : WholeOf(subject, der);
        found.KeyStart = tbs.Offset;
        found.KeyKind = PublicKeyReader.Read(ref tbs, findings);
        ReadExtensions(ref tbs, der, found, findings);
        CheckNames(found, findings);
    }

    private static byte[] WholeOf(in DerElement element, ReadOnlySpan<byte> der) =>
        der[element.Start..(element.ContentStart + element.Content.Length)].ToArray();

    private static void ReadVersion(ref TolerantReader tbs, FindingCollector findings)
    {
        var start = tbs.Offset;
        if (!tbs.NextIs(DerTag.ContextConstructed(0)))
        {
            findings.Add(CertificateRules.Version, start);
            return;
        }

        if (tbs.TryReadInto(DerTag.ContextConstructed(0), "version", out var version)
            && version.TryReadInteger("version", out var number))
        {
            version.End("version");
            if (number.Content is not [Version3])
            {
                findings.Add(CertificateRules.Version, start);
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
        if (!tbs.TryReadInto(DerTag.Sequence, "validity", out var validity))
        {
            return;
        }

        var notBefore = Fields.ReadTime(ref validity, "notBefore", findings, out _);
        var notAfter = Fields.ReadTime(ref validity, "notAfter", findings, out var start);
        validity.End("validity");
        if (notAfter < notBefore)
        {
            findings.Add(CertificateRules.ValidityOrder, start);
        }
    }

    private static void ReadExtensions(ref TolerantReader tbs, ReadOnlySpan<byte> der, FoundCertificate found, FindingCollector findings)
    {
        while (tbs.NextIs(DerTag.Context(1)) || tbs.NextIs(DerTag.Context(2)))
        {
            findings.Add(CertificateRules.UniqueIdentifier, tbs.Offset);
            tbs.TryReadAny("uniqueIdentifier", out _);
        }

        found.ExtensionsStart = tbs.Offset;
        if (tbs.AtEnd)
        {
            findings.Add(CertificateRules.ExtensionsMissing, tbs.Offset);
            return;
        }

        if (tbs.TryReadInto(DerTag.ContextConstructed(3), "extensions", out var wrapper)
            && wrapper.TryReadInto(DerTag.Sequence, "extensions", out var list))
        {
            wrapper.End("extensions");
            if (list.AtEnd)
            {
                findings.Add(EncodingRules.ExtensionsEmpty, list.Offset);
            }

            ExtensionList.Read(list, der, findings, found.Extensions);
        }

        tbs.End("tbsCertificate");
    }

    private static void CheckNames(FoundCertificate found, FindingCollector findings)
    {
        if (found.IssuerShape is "")
        {
            findings.Add(CertificateRules.IssuerEmpty, found.IssuerStart);
        }

        if (found.SubjectShape is "" && found.Subject!.Length <= 2)
        {
            findings.Add(CertificateRules.SubjectEmpty, found.SubjectStart);
        }
    }
}
