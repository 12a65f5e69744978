namespace Kyc.Domain.Methods;

/// <summary>How the person's data reach the company.</summary>
public enum MethodChannel
{
    /// <summary>Over the network alone.</summary>
    Online,

    /// <summary>By mail alone.</summary>
    Mail,

    /// <summary>Over the network, and back by mail.</summary>
    OnlineAndMail,
}

/// <summary>For whom the rule allows a method.</summary>
public enum MethodAudience
{
    /// <summary>For everybody.</summary>
    Everybody,

    /// <summary>For people who are not in the resident register (住民基本台帳法) or have moved abroad.</summary>
    OutsideResidentRegister,
}

/// <summary>What must be there before a method is complete.</summary>
public enum MethodInput
{
    /// <summary>The application signed with the card, and the signature certificate.</summary>
    SignedApplication,

    /// <summary>An original document; a certificate that the municipality issues is one.</summary>
    OriginalDocument,

    /// <summary>Name, address, birth date and photo from a document's chip.</summary>
    ChipInformation,

    /// <summary>An image of the document, taken with the company's software.</summary>
    DocumentImage,

    /// <summary>A copy of a document.</summary>
    DocumentCopy,

    /// <summary>A copy of another document.</summary>
    SecondDocumentCopy,

    /// <summary>A supplementary document with name and address (補完書類), or its copy.</summary>
    SupplementaryDocument,

    /// <summary>A letter about the transaction sent by registered, non-forwardable mail to the residence in the document.</summary>
    RegisteredLetter,

    /// <summary>The carrier's report of the document that it was shown.</summary>
    CarrierReport,
}

/// <summary>What the verification record has attached (rule 19, law.md 2.1).</summary>
public enum MethodAttachment
{
    /// <summary>Electronic record that proves the method: signature, certificate and what was signed.</summary>
    SignatureEvidence,

    /// <summary>The document that was sent in, or a copy of it.</summary>
    DocumentOrCopy,

    /// <summary>The information from the chip.</summary>
    ChipInformation,

    /// <summary>The image.</summary>
    DocumentImage,

    /// <summary>The copies and supplementary documents that were sent in.</summary>
    Copies,
}

/// <summary>The letter of a method in a period.</summary>
/// <param name="Item">Letter in rule 6(1)(i): チ.</param>
/// <param name="From">First day, in Japan.</param>
/// <param name="RuleRevision">Revision of the rule that was read for it.</param>
/// <param name="Audience">For whom.</param>
public sealed record MethodLetter(string Item, DateOnly From, string RuleRevision, MethodAudience Audience = MethodAudience.Everybody);

/// <summary>A method of rule 6(1)(i) of the regulation (犯収法施行規則6条1項1号), as data.</summary>
/// <param name="Code">Its name in this program.</param>
/// <param name="Name">Its name in records and on the wire: never changed.</param>
/// <param name="Channel">How the data come.</param>
/// <param name="Letters">Its letters, the oldest first.</param>
/// <param name="LastDay">Last day that the rule allows it; null while no end is known.</param>
/// <param name="IsForListedTransactionsOnly">
/// Only for the transactions that the rule lists. The list is not kept here; whether a transaction is on it is for the company to say.
/// </param>
/// <param name="InputSets">What is needed: all of one of these sets.</param>
/// <param name="Attachments">What the record has attached; empty where the rule names nothing.</param>
public sealed record MethodDefinition(
    MethodCode Code,
    string Name,
    MethodChannel Channel,
    IReadOnlyList<MethodLetter> Letters,
    DateOnly? LastDay,
    bool IsForListedTransactionsOnly,
    IReadOnlyList<IReadOnlyList<MethodInput>> InputSets,
    IReadOnlyList<MethodAttachment> Attachments)
{
    /// <summary>Whether a letter is sent by registered, non-forwardable mail.</summary>
    public bool NeedsLetter => InputSets.Any(set => set.Contains(MethodInput.RegisteredLetter));

    /// <summary>The letter on a day; null before the first and after the last day.</summary>
    /// <param name="date">Day in Japan.</param>
    public MethodLetter? LetterOn(DateOnly date) => date > LastDay ? null : Letters.LastOrDefault(letter => letter.From <= date);
}
