namespace Kyc.SecondOpinion;

/// <summary>Represents a document that the holder of a certificate is claimed to have signed.</summary>
/// <param name="Certificate">The holder's certificate in DER, as returned by the card.</param>
/// <param name="Document">The exact bytes of the document.</param>
/// <param name="Signature">RSA: the signature block. ECDSA: a SEQUENCE of r and s (RFC 3279 2.2.3).</param>
/// <param name="VerificationTime">The instant at which the certificate and its issuer must be valid.</param>
public sealed record SignedDocument(
    ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Signature, DateTimeOffset VerificationTime)
{
    /// <summary>Returns the type name only, because a certificate is personal data and must not appear in logs.</summary>
    public override string ToString() => nameof(SignedDocument);
}
