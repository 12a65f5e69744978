using Kyc.Jpki.Certificates;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Verdicts;

/// <summary>What a verification found. Parts that were not reached are null.</summary>
public sealed record SignatureVerdict
{
    /// <summary>Why the signature is not accepted; null when it is.</summary>
    public Failure? Failure { get; init; }

    /// <summary>
    /// What came in is no certificate, or no signature of its key's form: a fault of the sender, not a finding about a person.
    /// </summary>
    public bool IsMalformed { get; init; }

    /// <summary>
    /// What the verifier has not installed, when that is the failure (TRUST- codes): a key identifier in hexadecimal, object identifiers,
    /// or an algorithm. For the operator; nothing of the person. The certificate may be genuine, and is no proof of anything.
    /// </summary>
    public string? Missing { get; init; }

    /// <summary>The certificate, when it could be read.</summary>
    public SignatureCertificate? Certificate { get; init; }

    /// <summary>The anchor that issued it.</summary>
    public TrustAnchor? Anchor { get; init; }

    /// <summary>The list that was asked.</summary>
    public CrlIdentity? Crl { get; init; }

    /// <summary>What the list says of the certificate, when it is on it.</summary>
    public RevokedEntry? Revocation { get; init; }

    /// <summary>The verdict when the verifier lacks this; this one when it lacks nothing.</summary>
    internal SignatureVerdict With(MissingTrust? missing) =>
        missing is null ? this : this with { Failure = missing.Failure, Missing = missing.Name };
}
