namespace Kyc.SecondOpinion;

/// <summary>Represents a document, its signature, and the certificate of the person who is claimed to have signed it.</summary>
/// <param name="Certificate">The holder's certificate in DER, as returned by the card.</param>
/// <param name="Document">The exact bytes that are claimed to be signed.</param>
/// <param name="Signature">RSA: the signature block. ECDSA: a SEQUENCE of r and s (RFC 3279 2.2.3).</param>
/// <param name="VerificationTime">The instant at which the certificate and its issuer must be valid.</param>
public sealed record SignedDocument(
    ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Signature, DateTimeOffset VerificationTime)
{
    /// <summary>Returns the type name only, because a certificate is personal data and must not appear in logs.</summary>
    public override string ToString() => nameof(SignedDocument);
}
