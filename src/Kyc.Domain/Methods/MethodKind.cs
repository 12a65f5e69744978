namespace Kyc.Domain.Methods;

/// <summary>
/// Specifies the methods of verification. The rule identifies a method by a letter that changes with revisions of the rule (law.md 0.1).
/// Therefore records contain a permanent name (<see cref="MethodDefinition.Name"/>) in addition to the letter and the date.
/// </summary>
public enum MethodKind
{
    /// <summary>A signature with the JPKI signature certificate.</summary>
    JpkiSignature,

    /// <summary>The customer sends an original document, and a letter is sent by non-forwardable registered mail.</summary>
    OriginalDocumentMail,

    /// <summary>The customer sends information read from the chip of a document, and a letter is sent.</summary>
    ChipMail,

    /// <summary>The customer sends an image of a document taken with the company's software, and a letter is sent.</summary>
    ImageMail,

    /// <summary>The customer sends copies of two documents, or a copy and a supplementary document, and a letter is sent.</summary>
    TwoCopiesMail,

    /// <summary>Only for the transactions that the rule lists: the customer sends a copy of one document, and a letter is sent.</summary>
    LimitedCopyMail,

    /// <summary>
    /// Mail is delivered only to the addressee. The carrier checks a document of the addressee and reports it (特定事項伝達型本人限定受取郵便).
    /// </summary>
    ReceiverIdentifiedMail,
}
