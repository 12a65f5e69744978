namespace Kyc.SecondOpinion;

/// <summary>What is judged: a document that the holder of a certificate is said to have signed.</summary>
/// <param name="Certificate">The holder's certificate in DER, as the card gave it.</param>
/// <param name="Document">The document, byte for byte.</param>
/// <param name="Signature">RSA: the signature block; ECDSA: SEQUENCE of r and s (RFC 3279 2.2.3).</param>
/// <param name="At">The instant at which everything has to be valid.</param>
public sealed record SignedDocument(
    ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Signature, DateTimeOffset At)
{
    /// <summary>Says nothing: a certificate is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(SignedDocument);
}
