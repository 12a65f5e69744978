using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Checks the certificate of a CA against the requirements of the profile for a trust anchor (docs/lint.md).</summary>
internal static class AnchorCheck
{
    public static void Check(FoundCertificate found, ReadOnlyMemory<byte> der, FindingCollector findings)
    {
        var bytes = der.Span;
        CheckNames(found, findings);
        CheckKeyUsage(found, bytes, findings);
        if (found.Find(ExtensionNumbers.BasicConstraints) is { IsCritical: false } constraints)
        {
            findings.Add(AnchorRules.BasicConstraintsNotCritical, constraints.Start);
        }

        var subjectKey = found.Find(ExtensionNumbers.SubjectKeyIdentifier);
        if (subjectKey is not { } extension || !KeyIdentifiers.HasSubject(extension, bytes, findings))
        {
            findings.Add(AnchorRules.SubjectKeyMissing, subjectKey?.Start ?? found.ExtensionsStart);
        }

        KeyIdentifiers.CheckAuthority(found, bytes, findings, isNeeded: false);
        if (found.Find(ExtensionNumbers.CertificatePolicies) is { } policies)
        {
            findings.Add(AnchorRules.Policies, policies.Start);
            PoliciesCheck.Check(policies, bytes, findings, isPerson: false);
        }

        foreach (var other in found.Extensions)
        {
            CheckKind(other, bytes, findings);
        }

        CheckSignature(der, findings);
    }

    private static void CheckNames(FoundCertificate found, FindingCollector findings)
    {
        if (found.Subject is not { } subject || found.Issuer is not { } issuer)
        {
            return;
        }

        if (!DerName.HasOrganizationalUnit(subject, JpkiNames.SignatureCaUnit))
        {
            findings.Add(AnchorRules.Unit, found.SubjectStart);
        }

        if (!issuer.AsSpan().SequenceEqual(subject))
        {
            findings.Add(AnchorRules.NotSelfSigned, found.IssuerStart);
        }
    }

    private static void CheckKeyUsage(FoundCertificate found, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        const KeyUsages signing = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        if (KeyUsageReader.Find(found, der, findings) is not var (uses, start))
        {
            return;
        }

        if ((uses & signing) != signing)
        {
            findings.Add(AnchorRules.KeyUsage, start);
        }

        if ((uses & ~signing) != 0)
        {
            findings.Add(AnchorRules.KeyUsageOther, start);
        }
    }

    private static void CheckKind(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var name = extension.Name(der);
        if (extension.Number == ExtensionNumbers.NameConstraints)
        {
            findings.Add(AnchorRules.NameConstraints, extension.Start);
        }

        if (extension.IsCritical && !CertificateExtensionKinds.MayBeCriticalInAnchor(name))
        {
            findings.Add(AnchorRules.CriticalUnknown, extension.Start, name);
        }
        else if (!extension.IsCritical && !CertificateExtensionKinds.IsKnown(name))
        {
            findings.Add(EncodingRules.ExtensionUnknown, extension.Start, name);
        }
    }

    // Checks only certificates that parse without an error, and uses the same key code as the verifier.
    private static void CheckSignature(ReadOnlyMemory<byte> der, FindingCollector findings)
    {
        if (!CertificateParser.TryParse(der, out var fields) || !AlgorithmProfile.All.Any(profile => profile.Fits(fields!.PublicKey)))
        {
            return;
        }

        using var key = VerificationKey.Create(fields!.PublicKey);
        if (key is not null && !key.Verify(fields.SignatureAlgorithm, fields.Tbs.Span, fields.Signature.Span))
        {
            findings.Add(AnchorRules.Signature, fields.Der.Length - fields.Signature.Length);
        }
    }
}
