namespace Kyc.CardReader.Session;

/// <summary>Represents the signature of a card over a document. It has not been verified. Only the service verifies it.</summary>
/// <param name="Certificate">The signature certificate, exactly its DER object without the filler of the file.</param>
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
