using System.Globalization;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// Represents something that the verifier needs in order to accept or refuse a JPKI certificate, but that is not installed or not accepted.
/// It says nothing against the person (RFC 5280 6.1.4 and 6.1.5 leave open what a relying party tells the user).
/// </summary>
/// <param name="Failure">TRUST-ANCHOR-MISSING, TRUST-POLICY-MISSING, TRUST-EXTENSION-MISSING or TRUST-ALGORITHM-MISSING.</param>
/// <param name="Name">What is missing, as text for the operator.</param>
internal sealed record MissingTrust(Failure Failure, string Name)
{
    // The name is logged and comes from a certificate that may be forged, so these limits keep it short.
    private const int MaxNames = 4;
    private const int MaxKeyIdOctets = 32;

    private const string JpkiPolicyPrefix = JpkiOids.PolicyArc + ".";

    // These extensions may be critical, because this program understands them (RFC 5280 4.2).
    private static readonly string[] SupportedExtensions =
    [
        JpkiOids.KeyUsage, JpkiOids.CertificatePolicies, JpkiOids.BasicConstraints, JpkiOids.SubjectAltName,
        JpkiOids.CrlDistributionPoints,
    ];

    /// <summary>
    /// Returns what is missing for the verification of a certificate that was signed with an installed key; null if nothing is missing.
    /// </summary>
    /// <param name="certificate">A certificate for which <see cref="CertificateProfileChecker"/> found no failure.</param>
    /// <param name="profile">The accepted profile that the holder's key matches; null if there is none.</param>
    /// <param name="policy">The policy of the verifier.</param>
    /// <param name="at">The instant of verification.</param>
    public static MissingTrust? FindForKnownIssuer(
        SignatureCertificate certificate, AlgorithmProfile? profile, VerificationPolicy policy, DateTimeOffset at)
    {
        if (!policy.AcceptsAnyPolicy(certificate.PolicyOids, at))
        {
            return new MissingTrust(VerdictFailures.TrustPolicyMissing, JoinOids(certificate.PolicyOids));
        }

        if (GetUnknownExtensions(certificate) is { Count: > 0 } unknownOids)
        {
            return new MissingTrust(VerdictFailures.TrustExtensionMissing, JoinOids(unknownOids));
        }

        if (!policy.AcceptsSignatureAlgorithm(certificate.SignatureAlgorithm, at))
        {
            return CreateForSignatureAlgorithm(certificate);
        }

        return profile is null ? new MissingTrust(VerdictFailures.TrustAlgorithmMissing, FormatKey(certificate.PublicKey)) : null;
    }

    /// <summary>
    /// Returns what is missing for the verification of a certificate that was not signed with an installed key. Null if nothing is missing:
    /// the certificate then is not from JPKI, names no key, or is forged, because the installed key that it names did not sign it.
    /// </summary>
    public static MissingTrust? FindForUnknownIssuer(SignatureCertificate certificate, TrustAnchorSet anchors, VerificationPolicy policy)
    {
        if (certificate.AuthorityKeyId.IsEmpty || !IsFromJpki(certificate, anchors, policy))
        {
            return null;
        }

        if (!anchors.HasKey(certificate.AuthorityKeyId.Span))
        {
            var keyId = certificate.AuthorityKeyId.Span;
            return new MissingTrust(
                VerdictFailures.TrustAnchorMissing, Convert.ToHexString(keyId[..Math.Min(keyId.Length, MaxKeyIdOctets)]));
        }

        // If the algorithm is supported, the verifier has already found that the installed key did not make the signature.
        return certificate.SignatureAlgorithm == SignatureAlgorithm.Other ? CreateForSignatureAlgorithm(certificate) : null;
    }

    // All generations have the same name (pki.md 5.1). The second organizational unit of a later generation may differ, so a matching
    // organization and first unit are also sufficient. In addition, the distribution point must match if it is present, and one certificate
    // policy must be listed in the verifier's policy or be a signature policy in JPKI's arc.
    private static bool IsFromJpki(SignatureCertificate certificate, TrustAnchorSet anchors, VerificationPolicy policy)
    {
        var issuer = certificate.IssuerDer.Span;
        var hasJpkiIssuer = anchors.HasName(issuer)
            || (DerName.HasOrganization(issuer, JpkiNames.Organization)
                && DerName.HasOrganizationalUnit(issuer, JpkiNames.SignatureCaUnit));
        return hasJpkiIssuer
            && (
                certificate.DistributionPointDer.IsEmpty
                || DerName.HasOrganizationalUnit(certificate.DistributionPointDer.Span, JpkiNames.SignatureCaUnit))
            && certificate.PolicyOids.Any(oid =>
                policy.ContainsPolicy(oid)
                || (
                    oid.StartsWith(JpkiPolicyPrefix, StringComparison.Ordinal)
                    && !CertificateProfileChecker.IsNonSignaturePolicy(oid, policy)));
    }

    // RFC 5280 4.2: a critical extension must not be ignored if the extension or its content is not understood. 4.2.1.4: in a critical
    // certificatePolicies, the content includes the qualifiers.
    private static List<string> GetUnknownExtensions(SignatureCertificate certificate)
    {
        var unknownOids = certificate.CriticalExtensionOids.Where(oid => !SupportedExtensions.Contains(oid)).ToList();
        if (certificate.CriticalExtensionOids.Contains(JpkiOids.CertificatePolicies))
        {
            unknownOids.AddRange(certificate.UnknownQualifierOids);
        }

        return unknownOids;
    }

    private static MissingTrust CreateForSignatureAlgorithm(SignatureCertificate certificate) =>
        new(VerdictFailures.TrustAlgorithmMissing, DerOid.FindFirst(certificate.SignatureAlgorithmDer) ?? "");

    private static string FormatKey(PublicKeyInfo key) =>
        string.Create(CultureInfo.InvariantCulture, $"{DerOid.FindFirst(key.Der.Span)} of {key.BitCount} bits");

    private static string JoinOids(IReadOnlyList<string> oids) => string.Join(' ', oids.Take(MaxNames));
}
