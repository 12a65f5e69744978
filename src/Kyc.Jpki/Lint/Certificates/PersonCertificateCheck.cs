using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>
/// Checks a certificate against the requirements of the profile for the signature certificate of a person (docs/lint.md).
/// </summary>
internal static class PersonCertificateCheck
{
    private const string IssuerAttributeTypes = "C O OU OU";
    private const string SubjectAttributeTypes = "C L L CN";

    public static void Check(
        ParsedCertificate certificate, ParsedPersonAttributes attributes, bool isCa, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        CheckNames(certificate, findings);
        CheckAlgorithms(certificate, findings);
        if (isCa)
        {
            findings.Add(ExtensionRules.BasicConstraintsCa, certificate.Find(ExtensionNumbers.BasicConstraints)!.Value.Start);
        }

        PersonAttributesCheck.Check(attributes, findings);
        CheckKeyUsage(certificate, der, findings);
        CheckPolicies(certificate, der, findings);
        CheckPoints(certificate, der, findings);
        CheckKeyIdentifiers(certificate, der, findings);
        foreach (var extension in certificate.Extensions)
        {
            CheckExtension(extension, der, findings);
        }
    }

    private static void CheckNames(ParsedCertificate certificate, FindingCollector findings)
    {
        if (certificate.Issuer is { } issuer)
        {
            if (!DerName.HasOrganizationalUnit(issuer, JpkiNames.SignatureCaUnit))
            {
                findings.Add(CertificateRules.IssuerUnit, certificate.IssuerStart);
            }
            else if (certificate.IssuerAttributeTypes != IssuerAttributeTypes || !DerName.HasOrganization(issuer, JpkiNames.Organization)
                || !DerName.HasOrganizationalUnit(issuer, JpkiNames.AgencyUnit))
            {
                findings.Add(CertificateRules.IssuerFormat, certificate.IssuerStart);
            }
        }

        if (certificate.SubjectAttributeTypes is { Length: > 0 } and not SubjectAttributeTypes)
        {
            findings.Add(CertificateRules.SubjectFormat, certificate.SubjectStart);
        }
    }

    private static void CheckAlgorithms(ParsedCertificate certificate, FindingCollector findings)
    {
        // The verifier accepts only the algorithms of its profiles, and RSA with SHA-384 is not one of them.
        if (certificate.Algorithm == SignatureAlgorithm.RsaSha384)
        {
            findings.Add(EncodingRules.AlgorithmUnknown, certificate.IssuerStart, "RSA with SHA-384");
        }

        var isMixed = certificate.KeyKind == PublicKeyKind.EcP384
            ? certificate.Algorithm is SignatureAlgorithm.RsaSha256
            : certificate.KeyKind == PublicKeyKind.Rsa && certificate.Algorithm == SignatureAlgorithm.EcdsaSha384;
        if (isMixed)
        {
            findings.Add(CertificateRules.MixedGenerations, certificate.KeyStart);
        }
    }

    private static void CheckKeyUsage(ParsedCertificate certificate, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        const KeyUsages caUsages = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        const KeyUsages personUsages = KeyUsages.DigitalSignature | KeyUsages.NonRepudiation;
        if (KeyUsageReader.ReadRequired(certificate, der, findings) is not var (usages, start))
        {
            return;
        }

        AddIf(findings, ExtensionRules.KeyUsageNoNonRepudiation, !usages.HasFlag(KeyUsages.NonRepudiation), start);
        AddIf(findings, ExtensionRules.KeyUsageNoDigitalSignature, !usages.HasFlag(KeyUsages.DigitalSignature), start);
        AddIf(findings, ExtensionRules.KeyUsageOfCa, (usages & caUsages) != 0, start);
        AddIf(findings, ExtensionRules.KeyUsageOther, (usages & ~caUsages & ~personUsages) != 0, start);
    }

    private static void CheckPolicies(ParsedCertificate certificate, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (certificate.Find(ExtensionNumbers.CertificatePolicies) is not { } extension)
        {
            findings.Add(ExtensionRules.PolicyMissing, certificate.ExtensionsStart);
            return;
        }

        AddIf(findings, ExtensionRules.PolicyNotCritical, !extension.IsCritical, extension.Start);
        PoliciesCheck.Check(extension, der, findings, isPerson: true);
    }

    private static void CheckPoints(ParsedCertificate certificate, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (certificate.Find(ExtensionNumbers.CrlDistributionPoints) is { } extension)
        {
            DistributionPointsCheck.Check(extension, der, findings);
        }
        else
        {
            findings.Add(ExtensionRules.PointMissing, certificate.ExtensionsStart);
        }
    }

    private static void CheckKeyIdentifiers(ParsedCertificate certificate, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        KeyIdentifierCheck.CheckAuthorityKeyIdentifier(certificate, der, findings, isRequired: true);
        var subjectKey = certificate.Find(ExtensionNumbers.SubjectKeyIdentifier);
        var hasKeyId = subjectKey is { } extension && KeyIdentifierCheck.HasSubjectKeyIdentifier(extension, der, findings);
        AddIf(findings, ExtensionRules.SubjectKeyMissing, !hasKeyId, subjectKey?.Start ?? certificate.ExtensionsStart);
    }

    // Checks whether the extension may be critical, and whether a person's certificate may have it at all.
    private static void CheckExtension(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var name = extension.GetOidText(der);
        if (extension.Number == ExtensionNumbers.NameConstraints)
        {
            findings.Add(ExtensionRules.NameConstraintsPresent, extension.Start);
        }

        if (CertificateExtensionKinds.IsCaOnly(extension.Number))
        {
            findings.Add(ExtensionRules.CaOnlyExtension, extension.Start, name);
        }

        if (extension.IsCritical)
        {
            if (CertificateExtensionKinds.FindCriticalityRule(name) is { } rule)
            {
                findings.Add(rule, extension.Start, name);
            }

            return;
        }

        if (extension.Number == ExtensionNumbers.ExtendedKeyUsage)
        {
            findings.Add(ExtensionRules.ExtendedKeyUsagePresent, extension.Start);
        }
        else if (!CertificateExtensionKinds.IsKnown(name))
        {
            findings.Add(EncodingRules.ExtensionUnknown, extension.Start, name);
        }
    }

    private static void AddIf(FindingCollector findings, LintRule rule, bool isBroken, int start)
    {
        if (isBroken)
        {
            findings.Add(rule, start);
        }
    }
}
