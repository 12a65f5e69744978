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
    private const string IssuerShape = "C O OU OU";
    private const string SubjectShape = "C L L CN";

    public static void Check(
        FoundCertificate found, PersonAttributesFound attributes, bool isCa, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        CheckNames(found, findings);
        CheckAlgorithms(found, findings);
        if (isCa)
        {
            findings.Add(ExtensionRules.BasicConstraintsCa, found.Find(ExtensionNumbers.BasicConstraints)!.Value.Start);
        }

        PersonCheck.Check(attributes, findings);
        CheckKeyUsage(found, der, findings);
        CheckPolicies(found, der, findings);
        CheckPoints(found, der, findings);
        CheckKeyIdentifiers(found, der, findings);
        foreach (var extension in found.Extensions)
        {
            CheckKind(extension, der, findings);
        }
    }

    private static void CheckNames(FoundCertificate found, FindingCollector findings)
    {
        if (found.Issuer is { } issuer)
        {
            if (!DerName.HasOrganizationalUnit(issuer, JpkiNames.SignatureCaUnit))
            {
                findings.Add(CertificateRules.IssuerUnit, found.IssuerStart);
            }
            else if (found.IssuerShape != IssuerShape || !DerName.HasOrganization(issuer, JpkiNames.Organization)
                || !DerName.HasOrganizationalUnit(issuer, JpkiNames.AgencyUnit))
            {
                findings.Add(CertificateRules.IssuerForm, found.IssuerStart);
            }
        }

        if (found.SubjectShape is { Length: > 0 } and not SubjectShape)
        {
            findings.Add(CertificateRules.SubjectForm, found.SubjectStart);
        }
    }

    private static void CheckAlgorithms(FoundCertificate found, FindingCollector findings)
    {
        // The verifier accepts only the algorithms of its profiles, and RSA with SHA-384 is not one of them.
        if (found.Algorithm == SignatureAlgorithm.RsaSha384)
        {
            findings.Add(EncodingRules.AlgorithmUnknown, found.IssuerStart, "RSA with SHA-384");
        }

        var isMixed = found.KeyKind == PublicKeyKind.EcP384
            ? found.Algorithm is SignatureAlgorithm.RsaSha256
            : found.KeyKind == PublicKeyKind.Rsa && found.Algorithm == SignatureAlgorithm.EcdsaSha384;
        if (isMixed)
        {
            findings.Add(CertificateRules.MixedGenerations, found.KeyStart);
        }
    }

    private static void CheckKeyUsage(FoundCertificate found, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        const KeyUsages authority = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        const KeyUsages ofPerson = KeyUsages.DigitalSignature | KeyUsages.NonRepudiation;
        if (KeyUsageReader.Find(found, der, findings) is not var (uses, start))
        {
            return;
        }

        Add(findings, ExtensionRules.KeyUsageNoSignature, !uses.HasFlag(KeyUsages.NonRepudiation), start);
        Add(findings, ExtensionRules.KeyUsageNoDigitalSignature, !uses.HasFlag(KeyUsages.DigitalSignature), start);
        Add(findings, ExtensionRules.KeyUsageOfCa, (uses & authority) != 0, start);
        Add(findings, ExtensionRules.KeyUsageOther, (uses & ~authority & ~ofPerson) != 0, start);
    }

    private static void CheckPolicies(FoundCertificate found, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (found.Find(ExtensionNumbers.CertificatePolicies) is not { } extension)
        {
            findings.Add(ExtensionRules.PolicyMissing, found.ExtensionsStart);
            return;
        }

        Add(findings, ExtensionRules.PolicyNotCritical, !extension.IsCritical, extension.Start);
        PoliciesCheck.Check(extension, der, findings, isPerson: true);
    }

    private static void CheckPoints(FoundCertificate found, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (found.Find(ExtensionNumbers.CrlDistributionPoints) is { } extension)
        {
            DistributionPointsCheck.Check(extension, der, findings);
        }
        else
        {
            findings.Add(ExtensionRules.PointMissing, found.ExtensionsStart);
        }
    }

    private static void CheckKeyIdentifiers(FoundCertificate found, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        KeyIdentifiers.CheckAuthority(found, der, findings, isNeeded: true);
        var subjectKey = found.Find(ExtensionNumbers.SubjectKeyIdentifier);
        var isThere = subjectKey is { } extension && KeyIdentifiers.HasSubject(extension, der, findings);
        Add(findings, ExtensionRules.SubjectKeyMissing, !isThere, subjectKey?.Start ?? found.ExtensionsStart);
    }

    // Checks whether the extension may be critical, and whether a person's certificate may have it at all.
    private static void CheckKind(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var name = extension.Name(der);
        if (extension.Number == ExtensionNumbers.NameConstraints)
        {
            findings.Add(ExtensionRules.NameConstraints, extension.Start);
        }

        if (CertificateExtensionKinds.IsOfCas(extension.Number))
        {
            findings.Add(ExtensionRules.CaOnly, extension.Start, name);
        }

        if (extension.IsCritical)
        {
            if (CertificateExtensionKinds.WhyNotCritical(name) is { } rule)
            {
                findings.Add(rule, extension.Start, name);
            }

            return;
        }

        if (extension.Number == ExtensionNumbers.ExtendedKeyUsage)
        {
            findings.Add(ExtensionRules.ExtendedKeyUsage, extension.Start);
        }
        else if (!CertificateExtensionKinds.IsKnown(name))
        {
            findings.Add(EncodingRules.ExtensionUnknown, extension.Start, name);
        }
    }

    private static void Add(FindingCollector findings, LintRule rule, bool isBroken, int start)
    {
        if (isBroken)
        {
            findings.Add(rule, start);
        }
    }
}
