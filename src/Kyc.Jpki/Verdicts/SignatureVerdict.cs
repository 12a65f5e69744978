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

    /// <summary>The certificate, when it could be read.</summary>
    public SignatureCertificate? Certificate { get; init; }

    /// <summary>The anchor that issued it.</summary>
    public TrustAnchor? Anchor { get; init; }

    /// <summary>The list that was asked.</summary>
    public CrlIdentity? Crl { get; init; }

    /// <summary>What the list says of the certificate, when it is on it.</summary>
    public RevokedEntry? Revocation { get; init; }
}
