namespace Kyc.Domain.Methods;

/// <summary>
/// Methods of verification, each under one name for ever: the letter of one and the same method changes with the revisions of the rule
/// (law.md 0.1), so records keep this name beside letter and date. <see cref="MethodDefinition.Name"/> is the name that is stored.
/// </summary>
public enum MethodCode
{
    /// <summary>Signature with the JPKI signature certificate.</summary>
    JpkiSignature,

    /// <summary>Original document sent in, and a letter by non-forwardable registered mail.</summary>
    OriginalDocumentMail,

    /// <summary>Information read from the chip of a document sent in, and a letter.</summary>
    ChipMail,

    /// <summary>Image of a document taken with the company's software, and a letter.</summary>
    ImageMail,

    /// <summary>Copies of two documents, or a copy and a supplementary document, and a letter.</summary>
    TwoCopiesMail,

    /// <summary>Copy of one document, and a letter, in the transactions that the rule lists.</summary>
    LimitedCopyMail,

    /// <summary>
    /// Mail that is handed only to the addressee, whose document the carrier looks at and reports (特定事項伝達型本人限定受取郵便).
    /// </summary>
    ReceiverIdentifiedMail,
}
