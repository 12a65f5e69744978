namespace Kyc.Evidence;

/// <summary>
/// Specifies the kinds of evidence items (添付資料 and related items, law.md 2.1). The numbers are the values stored in the database.
/// </summary>
public enum EvidenceKind : short
{
    /// <summary>The application document, with exactly the bytes that were signed.</summary>
    Document = 1,

    /// <summary>The card's signature.</summary>
    Signature = 2,

    /// <summary>The signature certificate in DER.</summary>
    Certificate = 3,

    /// <summary>
    /// The result of the revocation check and the identity of the CRL that was used, as JSON of <see cref="Records.RevocationAnswer"/>.
    /// </summary>
    RevocationAnswer = 4,

    /// <summary>Facts about how the card was read, as protobuf <c>kyc.v1.ReadingFacts</c>.</summary>
    ReadingFacts = 5,

    /// <summary>The image of an original document or of a copy that was received by mail.</summary>
    ReceivedDocument = 6,

    /// <summary>Information read from an IC chip.</summary>
    ChipInformation = 7,

    /// <summary>The image of a document, taken with the firm's software.</summary>
    DocumentImage = 8,

    /// <summary>The image of a supplementary document (補完書類).</summary>
    SupplementaryDocument = 9,

    /// <summary>The carrier's report on mail that is delivered only to the addressee (特定事項伝達型本人限定受取郵便).</summary>
    CarrierReport = 10,
}
