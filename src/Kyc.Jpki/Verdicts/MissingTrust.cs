using System.Globalization;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// Something that the verifier has not installed, and without which a certificate of JPKI can be neither accepted nor refused. Never a
/// finding against the person (RFC 5280 6.1.4 and 6.1.5 leave open what a relying party tells the user).
/// </summary>
/// <param name="Failure">TRUST-ANCHOR-MISSING, TRUST-POLICY-MISSING, TRUST-EXTENSION-MISSING or TRUST-ALGORITHM-MISSING.</param>
/// <param name="Name">Which, for the operator.</param>
internal sealed record MissingTrust(Failure Failure, string Name)
{
    // The name goes into a log, and the certificate that it comes from may be hostile.
    private const int MaxNames = 4;
    private const int MaxKeyIdOctets = 32;

    private const string JpkiPolicies = JpkiOids.PolicyArc + ".";

    // Understood, so that they may be critical (RFC 5280 4.2).
    private static readonly string[] UnderstoodExtensions =
    [
        JpkiOids.KeyUsage, JpkiOids.CertificatePolicies, JpkiOids.BasicConstraints, JpkiOids.SubjectAltName,
        JpkiOids.CrlDistributionPoints,
    ];

    /// <summary>What is missing to judge a certificate whose issuer is known; null when nothing is.</summary>
    /// <param name="certificate">Without a finding by <see cref="CertificateProfile"/>.</param>
    /// <param name="profile">Accepted profile of the holder's key; null when there is none.</param>
    /// <param name="policy">The verifier's.</param>
    /// <param name="at">The instant of verification.</param>
    public static MissingTrust? ToJudge(
        SignatureCertificate certificate, AlgorithmProfile? profile, VerificationPolicy policy, DateTimeOffset at)
    {
        if (!policy.AcceptsAny(certificate.PolicyOids, at))
        {
            return new MissingTrust(VerdictFailures.TrustPolicyMissing, Join(certificate.PolicyOids));
        }

        if (UnknownExtensions(certificate) is { Count: > 0 } unknown)
        {
            return new MissingTrust(VerdictFailures.TrustExtensionMissing, Join(unknown));
        }

        if (!policy.Accepts(certificate.SignatureAlgorithm, at))
        {
            return OfSignature(certificate);
        }

        return profile is null ? new MissingTrust(VerdictFailures.TrustAlgorithmMissing, NameOf(certificate.PublicKey)) : null;
    }

    /// <summary>
    /// What is missing to judge a certificate that no installed key signed. Null when nothing is: the certificate is then not JPKI's, or
    /// names an installed key that did not sign it, and is forged.
    /// </summary>
    public static MissingTrust? ToFindIssuer(SignatureCertificate certificate, TrustAnchorSet anchors, VerificationPolicy policy)
    {
        if (certificate.AuthorityKeyId.IsEmpty || !IsOfJpki(certificate, anchors, policy))
        {
            return null;
        }

        if (!anchors.HasKey(certificate.AuthorityKeyId.Span))
        {
            var keyId = certificate.AuthorityKeyId.Span;
            return new MissingTrust(
                VerdictFailures.TrustAnchorMissing, Convert.ToHexString(keyId[..Math.Min(keyId.Length, MaxKeyIdOctets)]));
        }

        // An algorithm that can be computed was, and the signature is not that key's.
        return certificate.SignatureAlgorithm == SignatureAlgorithm.Other ? OfSignature(certificate) : null;
    }

    // All generations have one name (fact file pki.md 5.1). A later one may have another second unit: then organization and unit tell. What
    // else the certificate says must fit: the distribution point, where there is one, and a policy of JPKI's arc or of the verifier's list.
    private static bool IsOfJpki(SignatureCertificate certificate, TrustAnchorSet anchors, VerificationPolicy policy)
    {
        var issuer = certificate.IssuerDer.Span;
        var isNamed = anchors.HasName(issuer)
            || (DerName.HasOrganization(issuer, JpkiNames.Organization)
                && DerName.HasOrganizationalUnit(issuer, JpkiNames.SignatureCaUnit));
        return isNamed
            && (certificate.DistributionPointDer.IsEmpty
                || DerName.HasOrganizationalUnit(certificate.DistributionPointDer.Span, JpkiNames.SignatureCaUnit))
            && certificate.PolicyOids.Any(oid =>
                policy.Lists(oid)
                || (oid.StartsWith(JpkiPolicies, StringComparison.Ordinal) && !CertificateProfile.IsOfAnotherKind(oid, policy)));
    }

    // RFC 5280 4.2: a critical extension that is not understood, or whose content is not, must not be ignored. 4.2.1.4: of a critical
    // certificatePolicies the qualifiers too.
    private static List<string> UnknownExtensions(SignatureCertificate certificate)
    {
        var unknown = certificate.CriticalExtensions.Where(oid => !UnderstoodExtensions.Contains(oid)).ToList();
        if (certificate.CriticalExtensions.Contains(JpkiOids.CertificatePolicies))
        {
            unknown.AddRange(certificate.UnknownQualifiers);
        }

        return unknown;
    }

    private static MissingTrust OfSignature(SignatureCertificate certificate) =>
        new(VerdictFailures.TrustAlgorithmMissing, DerOid.FirstIn(certificate.SignatureAlgorithmDer) ?? "");

    private static string NameOf(PublicKeyInfo key) =>
        string.Create(CultureInfo.InvariantCulture, $"{DerOid.FirstIn(key.Der.Span)} of {key.Bits} bits");

    private static string Join(IReadOnlyList<string> oids) => string.Join(' ', oids.Take(MaxNames));
}
