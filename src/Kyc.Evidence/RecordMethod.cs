namespace Kyc.Evidence;

/// <summary>
/// Specifies the methods of rule 6(1)(i) that a record can contain. The rule identifies each method by a letter, which changes with
/// revisions of the rule and is recorded separately (law.md 0.1). The comment of each member ends with its letters. The numbers never
/// change their meaning.
/// </summary>
public enum RecordMethod : short
{
    /// <summary>
    /// The J-LIS signature certificate and signed information on the transaction: ワ until 2025-06-23, then カ, from 2027-04-01 ヌ.
    /// </summary>
    JpkiSignature = 1,

    /// <summary>The customer sends an original document, and a registered non-forwardable letter is sent: チ, from 2027-04-01 ホ.</summary>
    OriginalDocumentMail = 2,

    /// <summary>The customer sends chip information, and a registered non-forwardable letter is sent: チ, from 2027-04-01 ホ.</summary>
    ChipMail = 3,

    /// <summary>
    /// The customer sends an image taken with the firm's software, and a registered non-forwardable letter is sent: チ until 2027-03-31.
    /// </summary>
    ImageMail = 4,

    /// <summary>
    /// The customer sends copies of two documents, or a copy and a supplementary document, and a registered non-forwardable letter is sent:
    /// リ, from 2027-04-01 カ.
    /// </summary>
    TwoCopiesMail = 5,

    /// <summary>
    /// Only for the transactions that the rule lists: the customer sends a copy of one document, and a registered non-forwardable letter is
    /// sent: ヌ, from 2027-04-01 ヘ.
    /// </summary>
    LimitedCopyMail = 6,

    /// <summary>
    /// Mail is delivered only to the addressee, and the carrier checks a document and reports it (特定事項伝達型本人限定受取郵便): ル until 2025-06-23,
    /// then ヲ, from 2027-04-01 チ.
    /// </summary>
    ReceiverIdentifiedMail = 7,
}
