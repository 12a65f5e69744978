namespace Kyc.CardReader.Session;

/// <summary>Represents a card's signature of a document. It is not verified here. Only the service verifies it.</summary>
/// <param name="Certificate">The DER encoding of the signature certificate, without the filler that follows it in the card's file.</param>
/// <param name="Signature">
/// The signature of the document. For the My Number Card, it has 256 bytes and is RSASSA-PKCS1-v1_5 with SHA-256.
/// </param>
/// <param name="DocumentSha256">The SHA-256 hash of the document, 32 bytes.</param>
/// <param name="ReaderName">The PC/SC name of the reader.</param>
/// <param name="Atr">The answer to reset. It does not identify the kind of card.</param>
/// <param name="TokenLabel">The token label without its padding.</param>
/// <param name="ApduCount">The number of commands sent to the card in this session.</param>
public sealed record CardSignature(
    byte[] Certificate, byte[] Signature, byte[] DocumentSha256, string ReaderName, byte[] Atr, string TokenLabel, int ApduCount);
