using Kyc.Jpki.Certificates;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>
/// Checks whether a signature over a document was made by the holder of a signature certificate that is genuine, valid and not revoked
/// (公的個人認証法 19条; RFC 5280 section 6 for a path of one certificate). Stateless and thread-safe.
/// </summary>
public sealed class VerdictEngine(TrustAnchorSet anchors, VerificationPolicy policy)
{
    /// <summary>Verifies a signature. Returns a verdict for any input, including malformed bytes.</summary>
    /// <param name="certificateDer">The certificate as read from the card.</param>
    /// <param name="document">The document that the person is said to have signed, byte for byte.</param>
    /// <param name="signature">RSA: the signature block; ECDSA: SEQUENCE of r and s (RFC 3279 2.2.3).</param>
    /// <param name="crls">The CRLs in which to look up the certificate.</param>
    /// <param name="at">The instant of verification.</param>
    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificateDer, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, RevocationIndex crls,
        DateTimeOffset at) => VerifyCore(certificateDer, document, signature, crls, at);

    /// <summary>
    /// Verifies everything except revocation. This method is for the evidence of an earlier verification, which checked the CRL but did not
    /// store it (law.md 3).
    /// </summary>
    /// <param name="certificateDer">As for <see cref="Verify"/>.</param>
    /// <param name="document">As for <see cref="Verify"/>.</param>
    /// <param name="signature">As for <see cref="Verify"/>.</param>
    /// <param name="at">The instant of the earlier verification.</param>
    public SignatureVerdict VerifyWithoutRevocation(
        ReadOnlyMemory<byte> certificateDer, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        VerifyCore(certificateDer, document, signature, crls: null, at);

    private SignatureVerdict VerifyCore(
        ReadOnlyMemory<byte> certificateDer, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, RevocationIndex? crls,
        DateTimeOffset at)
    {
        if (!SignatureCertificate.TryParse(certificateDer, out var certificate, out var failure))
        {
            return new SignatureVerdict { Failure = failure, IsMalformed = true };
        }

        var verdict = new SignatureVerdict { Certificate = certificate };
        var profile = policy.FindProfile(certificate!.PublicKey, at);
        if (profile is not null && !VerificationKey.IsWellFormedSignature(certificate.PublicKey, signature.Span))
        {
            return verdict with { Failure = VerdictFailures.SignatureMalformed, IsMalformed = true };
        }

        if (CertificateProfileChecker.Check(certificate, policy) is { } profileFailure)
        {
            return verdict with { Failure = profileFailure };
        }

        var digest = SignatureDigest.Compute(
            certificate.SignatureAlgorithm,
            certificate.Tbs,
            stackalloc byte[SignatureDigest.MaxDigestBytes]);
        var anchor = anchors.FindSigner(
            certificate.IssuerDer.Span, certificate.AuthorityKeyId.Span, digest, certificate.SignatureAlgorithm, certificate.CaSignature);
        verdict = verdict with { Anchor = anchor };
        if (anchor is null)
        {
            return VerifyWithoutIssuer(verdict, certificate, at);
        }

        if ((CheckValidity(certificate, at) ?? CheckValidity(anchor, at)) is { } validityFailure)
        {
            return verdict with { Failure = validityFailure };
        }

        if (crls is not null)
        {
            verdict = CheckRevocation(verdict, crls, at);
        }

        if (verdict.Failure is null && profile is not null)
        {
            verdict = verdict with { Failure = CheckSignature(certificate, profile, document.Span, signature.Span) };
        }

        // A fault of the certificate or the signature takes precedence, because installing what is missing would not remedy it.
        return verdict.Failure?.Disposition == Disposition.Rejected
            ? verdict
            : verdict.WithMissingTrust(MissingTrust.FindForKnownIssuer(certificate, profile, policy, at));
    }

    // No installed key made the certificate's signature: either it is forged, or JPKI made it with a key or an algorithm that is not
    // installed. The validity period of such a certificate is not authenticated, so it can lead to a refusal but not to acceptance.
    private SignatureVerdict VerifyWithoutIssuer(SignatureVerdict verdict, SignatureCertificate certificate, DateTimeOffset at) =>
        MissingTrust.FindForUnknownIssuer(certificate, anchors, policy) is not { } missing
            ? verdict with
            {
                Failure = VerdictFailures.CertificateUntrusted,
            }
        : CheckValidity(certificate, at) is { } validityFailure ? verdict with { Failure = validityFailure }
        : verdict.WithMissingTrust(missing);

    // RFC 5280 4.1.2.5: the first and the last instant belong to the validity period.
    private static Failure? CheckValidity(SignatureCertificate certificate, DateTimeOffset at) =>
        CheckValidity(certificate.NotBefore, certificate.NotAfter, at);

    // The validity of the trust anchor is checked too: certificates of an expired CA are not accepted.
    private static Failure? CheckValidity(TrustAnchor anchor, DateTimeOffset at) => CheckValidity(anchor.NotBefore, anchor.NotAfter, at);

    private static Failure? CheckValidity(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset at)
    {
        if (at > notAfter)
        {
            return VerdictFailures.CertificateExpired;
        }

        return at < notBefore ? VerdictFailures.CertificateNotYetValid : null;
    }

    // Uses only CRLs that were signed with the key of the certificate's issuer: the CRL of the certificate's distribution point and the CRL
    // of the whole CA.
    private SignatureVerdict CheckRevocation(SignatureVerdict verdict, RevocationIndex crls, DateTimeOffset at)
    {
        var certificate = verdict.Certificate!;
        if (certificate.HasUnsupportedDistributionPoints)
        {
            // The CRL of the whole CA is not sufficient, because the CRL of the unknown distribution point may be newer.
            return verdict with { Failure = VerdictFailures.CrlMissing };
        }

        var coveringCrls = crls.GetCoveringCrls(certificate.DistributionPointDer, verdict.Anchor!.KeyId);
        if (coveringCrls.FindDecisiveCrl(certificate.SerialNumber.Span, at, policy, out var entry) is not { } crl)
        {
            var isSignedByAnotherKey = crls.HasCrlWithAnyKey(certificate.DistributionPointDer.Span);
            return verdict with { Failure = isSignedByAnotherKey ? VerdictFailures.CrlFromOtherGeneration : VerdictFailures.CrlMissing };
        }

        verdict = verdict with { Crl = crl.Identity };
        return crl.GetFreshness(at, policy) switch
        {
            TrustedCrlFreshness.NotYetValid => verdict with { Failure = VerdictFailures.CrlIssuedInFuture },
            TrustedCrlFreshness.Stale => verdict with { Failure = VerdictFailures.CrlStale },
            _ => entry is { } revocationEntry
                ? verdict with
                {
                    Failure = VerdictFailures.CrlRevoked,
                    RevocationEntry = revocationEntry,
                }
                : verdict,
        };
    }

    private static Failure? CheckSignature(
        SignatureCertificate certificate, AlgorithmProfile profile, ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature)
    {
        using var key = VerificationKey.Create(certificate.PublicKey);
        if (key is null)
        {
            return VerdictFailures.CertificateAlgorithmInvalid;
        }

        return key.Verify(profile.SignatureAlgorithm, document, signature) ? null : VerdictFailures.SignatureInvalid;
    }
}
