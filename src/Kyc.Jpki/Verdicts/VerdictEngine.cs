using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// Decides whether a signature over a document was made by the holder of a signature certificate that is genuine, valid and not revoked
/// (公的個人認証法 19条; RFC 5280 section 6 for a path of one certificate). Holds no state; safe from any thread.
/// </summary>
public sealed class VerdictEngine(TrustAnchorSet anchors, VerificationPolicy policy)
{
    // Understood, so that they may be critical (RFC 5280 4.2). The others of the profile are never critical.
    private static readonly string[] UnderstoodExtensions =
    [
        JpkiOids.KeyUsage, JpkiOids.CertificatePolicies, JpkiOids.BasicConstraints, JpkiOids.SubjectAltName,
        JpkiOids.CrlDistributionPoints,
    ];

    /// <summary>Verifies. Whatever the bytes are, the answer is a verdict.</summary>
    /// <param name="certificateDer">The certificate as the card gave it.</param>
    /// <param name="document">What the person is said to have signed, byte for byte.</param>
    /// <param name="signature">RSA: the signature block; ECDSA: SEQUENCE of r and s (RFC 3279 2.2.3).</param>
    /// <param name="crls">The revocation lists to ask.</param>
    /// <param name="at">The instant of verification.</param>
    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificateDer, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, RevocationIndex crls,
        DateTimeOffset at) => Judge(certificateDer, document, signature, crls, at);

    /// <summary>
    /// Verifies all but revocation: for evidence of an earlier verification, whose list was asked then and is not kept (law.md section 3).
    /// </summary>
    /// <param name="certificateDer">As for <see cref="Verify"/>.</param>
    /// <param name="document">As for <see cref="Verify"/>.</param>
    /// <param name="signature">As for <see cref="Verify"/>.</param>
    /// <param name="at">The instant of the earlier verification.</param>
    public SignatureVerdict VerifyAgain(
        ReadOnlyMemory<byte> certificateDer, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        Judge(certificateDer, document, signature, crls: null, at);

    private SignatureVerdict Judge(
        ReadOnlyMemory<byte> certificateDer, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, RevocationIndex? crls,
        DateTimeOffset at)
    {
        if (!SignatureCertificate.TryParse(certificateDer, out var certificate, out var failure))
        {
            return new SignatureVerdict { Failure = failure, IsMalformed = true };
        }

        var verdict = new SignatureVerdict { Certificate = certificate };
        var profile = AlgorithmProfile.Of(certificate!.PublicKey, policy.Algorithms);
        if (profile is not null && !VerificationKey.IsWellFormed(certificate.PublicKey, signature.Span))
        {
            return verdict with { Failure = VerdictFailures.SignatureMalformed, IsMalformed = true };
        }

        if (CheckProfile(certificate, profile) is { } unfit)
        {
            return verdict with { Failure = unfit };
        }

        var digest = SignatureDigest.Compute(certificate.SignatureAlgorithm, certificate.Tbs, stackalloc byte[SignatureDigest.Longest]);
        var anchor = anchors.FindSigner(
            certificate.IssuerDer.Span, certificate.AuthorityKeyId.Span, digest, certificate.SignatureAlgorithm, certificate.CaSignature);
        verdict = verdict with { Anchor = anchor };
        if (anchor is null)
        {
            return verdict with { Failure = VerdictFailures.CertificateUntrusted };
        }

        if (CheckValidity(certificate, anchor, at) is { } invalid)
        {
            return verdict with { Failure = invalid };
        }

        if (crls is not null)
        {
            verdict = CheckRevocation(verdict, crls, at);
        }

        return verdict.Failure is null
            ? verdict with { Failure = CheckSignature(certificate, profile!, document.Span, signature.Span) }
            : verdict;
    }

    private Failure? CheckProfile(SignatureCertificate certificate, AlgorithmProfile? profile)
    {
        // A user-authentication certificate, which the same card holds under the same kind of CA, must not pass (fact file card.md 8, 16).
        // extKeyUsage is not asked: whether real signature certificates carry one is not known, and the policy says what they are for.
        const KeyUsages authority = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        var isSignatureCertificate = HasAcceptedPolicy(certificate) && certificate.KeyUsage.HasFlag(KeyUsages.NonRepudiation)
            && (certificate.KeyUsage & authority) == 0 && !certificate.IsCertificateAuthority
            && DerName.HasOrganizationalUnit(certificate.IssuerDer.Span, JpkiNames.SignatureCaUnit) && certificate.Person.IsComplete;
        if (!isSignatureCertificate)
        {
            return VerdictFailures.CertificateWrongPurpose;
        }

        foreach (var critical in certificate.CriticalExtensions)
        {
            if (!UnderstoodExtensions.Contains(critical))
            {
                return VerdictFailures.CertificateCriticalExtension;
            }
        }

        return profile is null || !IsAccepted(certificate.SignatureAlgorithm) ? VerdictFailures.CertificateAlgorithm : null;
    }

    private bool HasAcceptedPolicy(SignatureCertificate certificate)
    {
        foreach (var policyOid in certificate.PolicyOids)
        {
            if (policy.AcceptedPolicies.Contains(policyOid))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAccepted(SignatureAlgorithm algorithm)
    {
        foreach (var profile in policy.Algorithms)
        {
            if (profile.Signature == algorithm)
            {
                return true;
            }
        }

        return false;
    }

    // RFC 5280 4.1.2.5: both ends are inside. The anchor's own validity counts too: an expired CA vouches for nobody.
    private static Failure? CheckValidity(SignatureCertificate certificate, TrustAnchor anchor, DateTimeOffset at)
    {
        if (at > certificate.NotAfter || at > anchor.NotAfter)
        {
            return VerdictFailures.CertificateExpired;
        }

        return at < certificate.NotBefore || at < anchor.NotBefore ? VerdictFailures.CertificateNotYetValid : null;
    }

    // Only the list of the certificate's own distribution point, signed by the key that issued the certificate, says anything about it.
    private SignatureVerdict CheckRevocation(SignatureVerdict verdict, RevocationIndex crls, DateTimeOffset at)
    {
        var certificate = verdict.Certificate!;
        if (certificate.DistributionPointDer.IsEmpty || !crls.TryGet(certificate.DistributionPointDer, verdict.Anchor!.KeyId, out var crl))
        {
            return verdict with { Failure = VerdictFailures.CrlMissing };
        }

        verdict = verdict with { Crl = crl!.Identity };
        switch (crl.Freshness(at, policy))
        {
            case CrlFreshness.Future:
                return verdict with { Failure = VerdictFailures.CrlFuture };
            case CrlFreshness.Stale:
                return verdict with { Failure = VerdictFailures.CrlStale };
            default:
                return crl.TryFind(certificate.SerialNumber.Span, out var entry)
                    ? verdict with { Failure = VerdictFailures.CrlRevoked, Revocation = entry }
                    : verdict;
        }
    }

    private static Failure? CheckSignature(
        SignatureCertificate certificate, AlgorithmProfile profile, ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature)
    {
        using var key = VerificationKey.Create(certificate.PublicKey);
        if (key is null)
        {
            return VerdictFailures.CertificateAlgorithm;
        }

        return key.Verify(profile.Signature, document, signature) ? null : VerdictFailures.SignatureInvalid;
    }
}
