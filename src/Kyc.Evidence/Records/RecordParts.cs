namespace Kyc.Evidence.Records;

/// <summary>An attachment (添付資料): where it is and a commitment to what it says, so that the record itself says which bytes it rests on.</summary>
/// <param name="ItemId">The evidence item.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Commitment">As in the ledger (<see cref="Ledger.PlaintextCommitment"/>).</param>
public sealed record RecordAttachment(Guid ItemId, EvidenceKind Kind, Digest Commitment);

/// <summary>Dates of rule 20(1) that belong to methods by mail, in Japan. Null: does not apply, or not known.</summary>
public sealed record RecordDates
{
    /// <summary>Row 4: a document, supplementary document or copy was received by sending.</summary>
    public DateOnly? DocumentReceivedOn { get; init; }

    /// <summary>Row 5: the firm sent 取引関係文書. The legal act is the sending (law.md 1.4).</summary>
    public DateOnly? LetterSentOn { get; init; }

    /// <summary>Row 10: chip information or the image was received.</summary>
    public DateOnly? InformationReceivedOn { get; init; }

    /// <summary>Row 11: the carrier was shown the document (本人限定受取).</summary>
    public DateOnly? CarrierPresentationOn { get; init; }

    /// <summary>Row 14: an officer handed the 取引関係文書 over at the residence (規則6条4項), instead of row 5.</summary>
    public DateOnly? HandedOverOn { get; init; }
}

/// <summary>
/// What the signature method has instead of a date row: no article names one, so every instant that matters is kept (law.md 2.2, JPKI).
/// </summary>
/// <param name="SessionOpenedAt">The document to be signed was made.</param>
/// <param name="ReceivedAt">Certificate and signature came in.</param>
/// <param name="RevocationCheckedAt">The revocation list was asked.</param>
/// <param name="CrlDistributionPoint">Which list: its distribution point.</param>
/// <param name="CrlNumber">Its number, lower-case hexadecimal.</param>
/// <param name="CrlSha256">SHA-256 of the list, lower-case hexadecimal.</param>
public sealed record SignatureFacts(
    DateTimeOffset SessionOpenedAt, DateTimeOffset ReceivedAt, DateTimeOffset RevocationCheckedAt, string CrlDistributionPoint, string CrlNumber,
    string CrlSha256);

/// <summary>A document by its name and symbol or number (rows 17, 19, 30).</summary>
public sealed record DocumentReference(string Name, string Number);

/// <summary>Row 21: agent or representative, relation to the customer, and why the authority was accepted.</summary>
public sealed record AgentParticulars(string Name, string Address, string BirthDate, string Relation, string AuthorityReason);

/// <summary>Row 26: another name used in the transaction, and why.</summary>
public sealed record OtherName(string Name, string Reason);

/// <summary>Which list answered and what it said: enough to prove the check, without any other person's serial (law.md 3).</summary>
public sealed record RevocationAnswer
{
    /// <summary>Distribution point in text form, most specific part first.</summary>
    public required string DistributionPoint { get; init; }

    /// <summary>Key identifier of the CA that signed the list, lower-case hexadecimal.</summary>
    public required string IssuerKeyId { get; init; }

    /// <summary>cRLNumber, lower-case hexadecimal.</summary>
    public required string CrlNumber { get; init; }

    /// <summary>When the list was issued.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>When its successor was due at the latest.</summary>
    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>SHA-256 of the list, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Null when the certificate was not listed.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>reasonCode of RFC 5280 5.3.1, 0 when the entry gave none; null when the certificate was not listed.</summary>
    public int? Reason { get; init; }
}
