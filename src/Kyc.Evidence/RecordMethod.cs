namespace Kyc.Evidence;

/// <summary>
/// Specifies the methods of rule 6(1)(i) that a record can state, by their meaning: the letter of a method changes with the revisions of
/// the rule and is recorded separately (law.md 0.1). The numbers never change their meaning.
/// </summary>
public enum RecordMethod : short
{
    /// <summary>The J-LIS signature certificate and signed information on the transaction: ワ, カ, from 2027-04-01 ヌ.</summary>
    JpkiSignature = 1,

    /// <summary>The customer sends an original document, and a registered non-forwardable letter is sent: チ, from 2027-04-01 ホ.</summary>
    OriginalDocumentMail = 2,

    /// <summary>The customer sends chip information, and the letter is sent: チ, from 2027-04-01 ホ.</summary>
    ChipMail = 3,

    /// <summary>The customer sends an image taken with the firm's software, and the letter is sent: チ, ended 2027-03-31.</summary>
    ImageMail = 4,

    /// <summary>
    /// The customer sends copies of two documents, or a copy and a supplementary document, and the letter is sent: リ, from 2027-04-01 カ.
    /// </summary>
    TwoCopiesMail = 5,

    /// <summary>The customer sends a copy of one document, and the letter is sent, in limited transactions: ヌ, from 2027-04-01 ヘ.</summary>
    LimitedCopyMail = 6,

    /// <summary>特定事項伝達型本人限定受取郵便: the carrier checks the document and reports: ヲ, from 2027-04-01 チ.</summary>
    ReceiverIdentifiedMail = 7,
}
