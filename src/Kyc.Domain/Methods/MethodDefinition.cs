namespace Kyc.Domain.Methods;

/// <summary>Specifies how the person's data reaches the company.</summary>
public enum MethodChannel
{
    /// <summary>Over the network only.</summary>
    Online,

    /// <summary>By mail only.</summary>
    Mail,

    /// <summary>Over the network, with a letter by mail.</summary>
    OnlineAndMail,
}

/// <summary>Specifies the people for whom the rule allows a method.</summary>
public enum MethodAudience
{
    /// <summary>Everybody.</summary>
    Everybody,

    /// <summary>People who are not in the resident register (住民基本台帳法) or have moved abroad.</summary>
    OutsideResidentRegister,
}

/// <summary>Specifies the inputs that methods require.</summary>
public enum MethodInput
{
    /// <summary>The application signed with the card, and the signature certificate.</summary>
    SignedApplication,

    /// <summary>An original document. A certificate issued by the municipality counts as an original document.</summary>
    OriginalDocument,

    /// <summary>Name, address, birth date and photo from a document's chip.</summary>
    ChipInformation,

    /// <summary>An image of the document, taken with the company's software.</summary>
    DocumentImage,

    /// <summary>A copy of a document.</summary>
    DocumentCopy,

    /// <summary>A copy of a second document.</summary>
    SecondDocumentCopy,

    /// <summary>A supplementary document with name and address (補完書類), or its copy.</summary>
    SupplementaryDocument,

    /// <summary>
    /// A letter about the transaction, sent by registered, non-forwardable mail to the residence that the document states.
    /// </summary>
    RegisteredLetter,

    /// <summary>The carrier's report about the document that the addressee showed.</summary>
    CarrierReport,
}

/// <summary>Specifies the attachments of the verification record (rule 19, law.md 2.1).</summary>
public enum MethodAttachment
{
    /// <summary>The electronic evidence of the verification: signature, certificate and signed data.</summary>
    SignatureEvidence,

    /// <summary>The document that was sent, or a copy of it.</summary>
    DocumentOrCopy,

    /// <summary>The information from the chip.</summary>
    ChipInformation,

    /// <summary>The image of the document.</summary>
    DocumentImage,

    /// <summary>The copies and supplementary documents that were sent.</summary>
    Copies,
}

/// <summary>Represents the letter by which the rule identifies a method from a certain day on.</summary>
/// <param name="ItemLetter">The letter in rule 6(1)(i), for example チ.</param>
/// <param name="EffectiveFrom">The first day on which the letter is valid, in Japan.</param>
/// <param name="RuleRevision">The revision of the rule that defines the letter.</param>
/// <param name="Audience">The people for whom the rule allows the method.</param>
public sealed record MethodLetter(
    string ItemLetter,
    DateOnly EffectiveFrom,
    string RuleRevision,
    MethodAudience Audience = MethodAudience.Everybody);

/// <summary>Represents a method of verification that rule 6(1)(i) (犯収法施行規則6条1項1号) allows.</summary>
/// <param name="Code">The code of the method in this program.</param>
/// <param name="Name">The name in records and in the API contract. It never changes.</param>
/// <param name="Channel">How the person's data reaches the company.</param>
/// <param name="Letters">The letters by which the rule identifies the method, in chronological order.</param>
/// <param name="LastDay">The last day on which the rule allows the method. Null while no end is known.</param>
/// <param name="IsForListedTransactionsOnly">
/// Whether the method is only for the transactions that the rule lists. The list is not part of this program; the company decides whether a
/// transaction is on it.
/// </param>
/// <param name="InputSets">The alternative sets of inputs. A method is complete when all inputs of one set are present.</param>
/// <param name="Attachments">The attachments of the verification record. Empty when the rule requires none.</param>
public sealed record MethodDefinition(
    MethodKind Code,
    string Name,
    MethodChannel Channel,
    IReadOnlyList<MethodLetter> Letters,
    DateOnly? LastDay,
    bool IsForListedTransactionsOnly,
    IReadOnlyList<IReadOnlyList<MethodInput>> InputSets,
    IReadOnlyList<MethodAttachment> Attachments)
{
    /// <summary>Whether the method requires a letter sent by registered, non-forwardable mail.</summary>
    public bool RequiresMailedLetter => InputSets.Any(set => set.Contains(MethodInput.RegisteredLetter));

    /// <summary>
    /// Returns the letter by which the rule identifies the method on the given day. Null before the first and after the last day on which
    /// the rule allows the method.
    /// </summary>
    /// <param name="date">The day in Japan.</param>
    public MethodLetter? GetLetter(DateOnly date) => date > LastDay ? null : Letters.LastOrDefault(letter => letter.EffectiveFrom <= date);
}
