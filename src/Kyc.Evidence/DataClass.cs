namespace Kyc.Evidence;

/// <summary>
/// Kinds of personal data that are erased at different times: each has a key of its own per application, and destroying that key erases the
/// class. The numbers are those of the database and never change their meaning.
/// </summary>
public enum DataClass : short
{
    /// <summary>No personal data.</summary>
    None = 0,

    /// <summary>What the customer declared, and the application document made of it.</summary>
    Declaration = 1,

    /// <summary>Content of the verification record (確認記録).</summary>
    VerificationRecord = 2,

    /// <summary>What proves the verification: document, signature, certificate.</summary>
    Evidence = 3,

    /// <summary>
    /// Papers received by mail and what was read from them: each paper is returned or destroyed, and that is recorded. Also lines of status
    /// files about the letters that were not understood.
    /// </summary>
    ReceivedDocument = 4,
}

/// <summary>What is fixed of a class of data. Number, word and the ids of rules are stored, and never change.</summary>
/// <param name="DataClass">The class.</param>
/// <param name="Number">Its number in databases; the byte forms that are hashed and signed have the same.</param>
/// <param name="Word">Its word in bundles; the contract's name of the class in lower case, its words joined by hyphens.</param>
/// <param name="Title">Its name in deletion certificates, Japanese and English.</param>
public sealed record DataClassDefinition(DataClass DataClass, short Number, string Word, string Title)
{
    /// <summary>Id of the rule for applications that became a contract.</summary>
    public required string ContractRuleId { get; init; }

    /// <summary>Legal source of that rule.</summary>
    public required string LegalSource { get; init; }

    /// <summary>Last word of the ids of the rules for applications that came to nothing.</summary>
    public required string RuleWord { get; init; }

    /// <summary>Whether every application has data of the class; others have it from the first row on.</summary>
    public bool IsInEveryApplication { get; init; }
}

/// <summary>Every class of data. What the rest of the product knows of a class comes from here.</summary>
public static class DataClasses
{
    /// <summary>All, in the order of their numbers.</summary>
    public static IReadOnlyList<DataClassDefinition> All { get; } =
    [
        new(DataClass.Declaration, 1, "declaration", "申込内容 / Declaration")
        {
            ContractRuleId = "declaration-of-customer",
            LegalSource = "犯収法6条2項, 規則21条 (part of what the record rests on)",
            RuleWord = "declaration",
            IsInEveryApplication = true,
        },
        new(DataClass.VerificationRecord, 2, "verification-record", "確認記録 / VerificationRecord")
        {
            ContractRuleId = "verification-record",
            LegalSource = "犯収法6条2項, 規則21条",
            RuleWord = "record",
            IsInEveryApplication = true,
        },
        new(DataClass.Evidence, 3, "evidence", "添付資料 / Evidence")
        {
            ContractRuleId = "verification-evidence",
            LegalSource = "犯収法6条2項, 規則19条, 21条 (添付資料)",
            RuleWord = "evidence",
            IsInEveryApplication = true,
        },
        new(DataClass.ReceivedDocument, 4, "received-document", "受領書類 / ReceivedDocument")
        {
            ContractRuleId = "received-document",
            LegalSource = "犯収法6条2項, 規則19条, 21条 (the paper is the 添付資料 where there is no scan)",
            RuleWord = "document",
        },
    ];
}
