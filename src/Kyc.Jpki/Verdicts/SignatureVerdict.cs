using Kyc.Jpki.Certificates;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>Represents the result of a verification. Properties that the verification did not reach are null.</summary>
public sealed record SignatureVerdict
{
    /// <summary>Why the signature is not accepted; null if it is accepted.</summary>
    public Failure? Failure { get; init; }

    /// <summary>
    /// Whether the certificate or the signature is malformed. This is a fault of the sender and says nothing against the person.
    /// </summary>
    public bool IsMalformed { get; init; }

    /// <summary>
    /// What is not installed or not accepted, for a failure with a TRUST- code: a key identifier in hexadecimal, object identifiers, or an
    /// algorithm. For the operator; contains no personal data. The certificate may be genuine, but it could not be verified.
    /// </summary>
    public string? MissingTrustName { get; init; }

    /// <summary>The certificate, if it could be parsed.</summary>
    public SignatureCertificate? Certificate { get; init; }

    /// <summary>The trust anchor whose key signed the certificate.</summary>
    public TrustAnchor? Anchor { get; init; }

    /// <summary>The CRL that was used to determine the revocation status.</summary>
    public CrlIdentity? Crl { get; init; }

    /// <summary>The CRL entry for the certificate, if the certificate is revoked.</summary>
    public RevocationEntry? RevocationEntry { get; init; }

    /// <summary>
    /// Returns a copy of this verdict with the failure and the name of what is missing; this verdict if nothing is missing.
    /// </summary>
    internal SignatureVerdict WithMissingTrust(MissingTrust? missing) =>
        missing is null ? this : this with { Failure = missing.Failure, MissingTrustName = missing.Name };
}
