namespace Kyc.CardReader.Session;

/// <summary>What a card made of a document. Nothing in it has been judged: that is the service's work.</summary>
/// <param name="Certificate">The signature certificate, exactly its DER object without the file's filler.</param>
/// <param name="Signature">Signature over the document, for the My Number Card 256 bytes of RSASSA-PKCS1-v1_5 with SHA-256.</param>
/// <param name="DocumentSha256">SHA-256 of the document, 32 bytes.</param>
/// <param name="ReaderName">PC/SC name of the reader.</param>
/// <param name="Atr">Answer to reset. It does not identify the kind of card.</param>
/// <param name="TokenLabel">Token label without its padding.</param>
/// <param name="ApduCount">Commands sent to the card in this session.</param>
public sealed record CardSignature(
    byte[] Certificate, byte[] Signature, byte[] DocumentSha256, string ReaderName, byte[] Atr, string TokenLabel, int ApduCount);
