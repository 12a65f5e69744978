namespace Kyc.Evidence;

/// <summary>
/// Methods of rule 6(1)(i) that a record can state, by meaning: the letter of one and the same method changes with the revisions of the rule
/// and is recorded beside it (law.md 0.1). The numbers never change their meaning.
/// </summary>
public enum RecordMethod : short
{
    /// <summary>J-LIS signature certificate and signed information on the transaction: ワ, カ, from 2027-04-01 ヌ.</summary>
    JpkiSignature = 1,

    /// <summary>Original document sent in, and a registered non-forwardable letter: チ, from 2027-04-01 ホ.</summary>
    OriginalDocumentMail = 2,

    /// <summary>Chip information sent in, and the letter: チ, from 2027-04-01 ホ.</summary>
    ChipMail = 3,

    /// <summary>Image taken with the firm's software sent in, and the letter: チ, ended 2027-03-31.</summary>
    ImageMail = 4,

    /// <summary>Copies of two documents, or a copy and a supplementary document, and the letter: リ, from 2027-04-01 カ.</summary>
    TwoCopiesMail = 5,

    /// <summary>Copy of one document, and the letter, in limited transactions: ヌ, from 2027-04-01 ヘ.</summary>
    LimitedCopyMail = 6,

    /// <summary>特定事項伝達型本人限定受取郵便: the carrier is shown the document and reports: ヲ, from 2027-04-01 チ.</summary>
    ReceiverIdentifiedMail = 7,
}
