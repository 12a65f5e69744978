using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Checks the certificate of a CA against the requirements of the profile for a trust anchor (docs/lint.md).</summary>
internal static class AnchorCheck
{
    public static void Check(ParsedCertificate certificate, ReadOnlyMemory<byte> der, FindingCollector findings)
    {
        var bytes = der.Span;
        CheckNames(certificate, findings);
        CheckKeyUsage(certificate, bytes, findings);
        if (certificate.Find(ExtensionNumbers.BasicConstraints) is { IsCritical: false } constraints)
        {
            findings.Add(AnchorRules.BasicConstraintsNotCritical, constraints.Start);
        }

        var subjectKey = certificate.Find(ExtensionNumbers.SubjectKeyIdentifier);
        if (subjectKey is not { } extension || !KeyIdentifierCheck.HasSubjectKeyIdentifier(extension, bytes, findings))
        {
            findings.Add(AnchorRules.SubjectKeyMissing, subjectKey?.Start ?? certificate.ExtensionsStart);
        }

        KeyIdentifierCheck.CheckAuthorityKeyIdentifier(certificate, bytes, findings, isRequired: false);
        if (certificate.Find(ExtensionNumbers.CertificatePolicies) is { } policies)
        {
            findings.Add(AnchorRules.PoliciesPresent, policies.Start);
            PoliciesCheck.Check(policies, bytes, findings, isPerson: false);
        }

        foreach (var presentExtension in certificate.Extensions)
        {
            CheckExtension(presentExtension, bytes, findings);
        }

        CheckSignature(der, findings);
    }

    private static void CheckNames(ParsedCertificate certificate, FindingCollector findings)
    {
        if (certificate.Subject is not { } subject || certificate.Issuer is not { } issuer)
        {
            return;
        }

        if (!DerName.HasOrganizationalUnit(subject, JpkiNames.SignatureCaUnit))
        {
            findings.Add(AnchorRules.SubjectUnit, certificate.SubjectStart);
        }

        if (!issuer.AsSpan().SequenceEqual(subject))
        {
            findings.Add(AnchorRules.NotSelfSigned, certificate.IssuerStart);
        }
    }

    private static void CheckKeyUsage(ParsedCertificate certificate, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        const KeyUsages signingUsages = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        if (KeyUsageReader.ReadRequired(certificate, der, findings) is not var (usages, start))
        {
            return;
        }

        if ((usages & signingUsages) != signingUsages)
        {
            findings.Add(AnchorRules.KeyUsageIncomplete, start);
        }

        if ((usages & ~signingUsages) != 0)
        {
            findings.Add(AnchorRules.KeyUsageOther, start);
        }
    }

    private static void CheckExtension(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var name = extension.GetOidText(der);
        if (extension.Number == ExtensionNumbers.NameConstraints)
        {
            findings.Add(AnchorRules.NameConstraintsPresent, extension.Start);
        }

        if (extension.IsCritical && !CertificateExtensionKinds.MayBeCriticalInAnchor(name))
        {
            findings.Add(AnchorRules.CriticalExtensionUnknown, extension.Start, name);
        }
        else if (!extension.IsCritical && !CertificateExtensionKinds.IsKnown(name))
        {
            findings.Add(EncodingRules.ExtensionUnknown, extension.Start, name);
        }
    }

    // Checks the signature only if the certificate can be parsed and its key fits an algorithm profile. Uses the verifier's own code.
    private static void CheckSignature(ReadOnlyMemory<byte> der, FindingCollector findings)
    {
        if (!CertificateParser.TryParse(der, out var fields) || !AlgorithmProfile.All.Any(profile => profile.Matches(fields!.PublicKey)))
        {
            return;
        }

        using var key = VerificationKey.Create(fields!.PublicKey);
        if (key is not null && !key.Verify(fields.SignatureAlgorithm, fields.Tbs.Span, fields.Signature.Span))
        {
            findings.Add(AnchorRules.SignatureInvalid, fields.Der.Length - fields.Signature.Length);
        }
    }
}
