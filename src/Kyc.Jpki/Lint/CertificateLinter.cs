using Kyc.Jpki.Certificates;
using Kyc.Jpki.Lint.Certificates;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Lint;

/// <summary>
/// Reports every problem in the certificate of a person or a CA, whereas the verifier stops at the first problem. Uses only the certificate
/// itself: no issuer, no CRL and no clock.
/// </summary>
public static class CertificateLinter
{
    /// <summary>Checks a certificate. Returns a report even if the bytes are not a certificate.</summary>
    /// <param name="der">Untrusted bytes.</param>
    public static LintReport Check(ReadOnlyMemory<byte> der)
    {
        var findings = new FindingCollector();
        if (der.Length > SignatureCertificate.MaxSize)
        {
            findings.Add(CertificateRules.CertificateTooLong, 0);
        }

        var certificate = CertificateReader.Read(der.Span, findings);
        var attributes = PersonAttributesCheck.Read(certificate, der.Span, findings);
        var constraints = certificate.Find(ExtensionNumbers.BasicConstraints);
        var isCa = constraints is { } extension && BasicConstraintsReader.ReadCaFlag(extension, der.Span, findings);
        var isPerson = !isCa || attributes.HasAttributes;
        if (isPerson)
        {
            PersonCertificateCheck.Check(certificate, attributes, isCa, der.Span, findings);
        }
        else
        {
            AnchorCheck.Check(certificate, der, findings);
        }

        var refusal = isPerson ? GetPersonRefusal(der) : GetAnchorRefusal(der);
        if (refusal is not null && !findings.HasErrors)
        {
            findings.Add(isPerson ? CertificateRules.CertificateRefused : AnchorRules.AnchorRefused, 0);
        }

        var subject = isPerson ? LintSubject.Certificate : LintSubject.CaCertificate;
        return new LintReport(subject, der.Length, findings.ToFindings(), refusal);
    }

    private static string? GetPersonRefusal(ReadOnlyMemory<byte> der) =>
        SignatureCertificate.TryParse(der, out var certificate, out var failure)
            ? CertificateProfileChecker.Check(certificate!, VerificationPolicy.Default)?.Code
            : failure!.Code;

    private static string? GetAnchorRefusal(ReadOnlyMemory<byte> der) =>
        TrustAnchor.TryCreate(der.ToArray(), out _, out var problem) ? null : problem;
}
