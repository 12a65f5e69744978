namespace Kyc.Evidence;

/// <summary>
/// Specifies the classes of personal data that are erased at different times. Each class has its own key per application, and destroying
/// that key erases the class. The numbers are the values stored in the database and never change their meaning.
/// </summary>
public enum DataClass : short
{
    /// <summary>No class: the row that a ledger entry concerns contains no personal data.</summary>
    None = 0,

    /// <summary>The data that the customer declared, and the application document created from it.</summary>
    Declaration = 1,

    /// <summary>The content of the verification record (確認記録).</summary>
    VerificationRecord = 2,

    /// <summary>The evidence of the verification: document, signature, certificate.</summary>
    Evidence = 3,

    /// <summary>
    /// Documents received by mail and the data read from them. Each document is returned or destroyed, and this is recorded. The class also
    /// contains unparsable lines of the status files about letters.
    /// </summary>
    ReceivedDocument = 4,
}

/// <summary>Defines the constants of a class of data. The number, the word and the ids of the rules are stored and never change.</summary>
/// <param name="DataClass">The class.</param>
/// <param name="Number">The number in databases. The canonical bytes that are hashed and signed contain the same number.</param>
/// <param name="Word">The word in bundles: the name of the class in the API contract, in lower case with hyphens between words.</param>
/// <param name="Title">The name in deletion certificates, in Japanese and English.</param>
public sealed record DataClassDefinition(DataClass DataClass, short Number, string Word, string Title)
{
    /// <summary>Gets the id of the retention rule for applications that led to a contract with the customer.</summary>
    public required string ContractRuleId { get; init; }

    /// <summary>Gets the legal source of the rule <see cref="ContractRuleId"/>.</summary>
    public required string LegalSource { get; init; }

    /// <summary>Gets the suffix in the ids of the retention rules for applications that did not lead to a contract.</summary>
    public required string RuleIdSuffix { get; init; }

    /// <summary>
    /// Whether every application has data of the class. If false, an application has such data only when a row of the class is stored.
    /// </summary>
    public bool IsInEveryApplication { get; init; }
}

/// <summary>Defines every class of data. The rest of the product uses these definitions.</summary>
public static class DataClasses
{
    /// <summary>Gets all classes, in the order of their numbers.</summary>
    public static IReadOnlyList<DataClassDefinition> All { get; } =
    [
        new(DataClass.Declaration, 1, "declaration", "申込内容 / Declaration")
        {
            ContractRuleId = "declaration-of-customer",
            LegalSource = "犯収法6条2項, 規則21条 (part of what the record rests on)",
            RuleIdSuffix = "declaration",
            IsInEveryApplication = true,
        },
        new(DataClass.VerificationRecord, 2, "verification-record", "確認記録 / VerificationRecord")
        {
            ContractRuleId = "verification-record",
            LegalSource = "犯収法6条2項, 規則21条",
            RuleIdSuffix = "record",
            IsInEveryApplication = true,
        },
        new(DataClass.Evidence, 3, "evidence", "添付資料 / Evidence")
        {
            ContractRuleId = "verification-evidence",
            LegalSource = "犯収法6条2項, 規則19条, 21条 (添付資料)",
            RuleIdSuffix = "evidence",
            IsInEveryApplication = true,
        },
        new(DataClass.ReceivedDocument, 4, "received-document", "受領書類 / ReceivedDocument")
        {
            ContractRuleId = "received-document",
            LegalSource = "犯収法6条2項, 規則19条, 21条 (the paper is the 添付資料 where there is no scan)",
            RuleIdSuffix = "document",
        },
    ];
}
