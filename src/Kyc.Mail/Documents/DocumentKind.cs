using Kyc.Domain.Methods;

namespace Kyc.Mail.Documents;

/// <summary>Specifies what limits the time during which a document is valid (rule 7, law.md 1.4).</summary>
public enum DocumentTerm
{
    /// <summary>The document states the last day on which it is valid, and must be valid on the day it is received.</summary>
    UntilExpiryDate,

    /// <summary>
    /// The document usually states no expiry date, and must have been issued within the six months before the day it is received.
    /// </summary>
    IssuedWithinSixMonths,
}

/// <summary>Specifies an item that a document may show and that must not be collected (law.md 1.4).</summary>
public enum ForbiddenItem
{
    /// <summary>Individual number (個人番号).</summary>
    IndividualNumber,

    /// <summary>Number of the resident record (住民票コード).</summary>
    ResidentRecordCode,

    /// <summary>Registered domicile (本籍).</summary>
    RegisteredDomicile,

    /// <summary>The back of the Individual Number Card, which shows the individual number.</summary>
    BackSide,
}

/// <summary>Represents a kind of document that the mail methods accept.</summary>
/// <param name="Code">Code in records and on the wire; never changed.</param>
/// <param name="Name">Name in Japanese, as written in the verification record.</param>
/// <param name="Term">What limits the time during which the document is valid.</param>
/// <param name="AcceptedInputs">The kinds of input to the verification methods for which the document is accepted.</param>
/// <param name="ForbiddenItems">
/// Items because of which the document is refused, or which are blacked out before the document is stored.
/// </param>
public sealed record DocumentKind(
    string Code, string Name, DocumentTerm Term, IReadOnlyList<MethodInput> AcceptedInputs, IReadOnlyList<ForbiddenItem> ForbiddenItems)
{
    /// <summary>
    /// Whether the document shows the residence, to which the letter is sent (law.md 1.4). If not, a second document that shows it is also
    /// required.
    /// </summary>
    public bool ShowsResidence { get; init; } = true;

    /// <summary>First day, in Japan, on which the document is accepted; null if it was always accepted.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>The people from whom the document is accepted.</summary>
    public MethodAudience Audience { get; init; } = MethodAudience.Everybody;

    /// <summary>Checks whether the document is accepted on the given day from a person inside or outside the resident register.</summary>
    /// <param name="date">Day in Japan.</param>
    /// <param name="isResidentOfJapan">Whether the person is in the resident register and lives in Japan.</param>
    public bool IsAcceptedOn(DateOnly date, bool isResidentOfJapan) =>
        !(date < FirstDay) && (Audience == MethodAudience.Everybody || !isResidentOfJapan);
}
