using Kyc.Domain.Methods;

namespace Kyc.Mail.Documents;

/// <summary>How long a document counts (rule 7, law.md 1.4).</summary>
public enum DocumentTerm
{
    /// <summary>It names a day until which it is valid: it must be valid on the day it is received.</summary>
    Expires,

    /// <summary>It names none: it must have been made within the six months before the day it is received.</summary>
    MadeWithinSixMonths,
}

/// <summary>What may stand on a document and must not be taken in (law.md 1.4).</summary>
public enum ForbiddenItem
{
    /// <summary>Individual number (個人番号).</summary>
    IndividualNumber,

    /// <summary>Number of the resident record (住民票コード).</summary>
    ResidentRecordCode,

    /// <summary>Registered domicile (本籍).</summary>
    RegisteredDomicile,

    /// <summary>The back of the card, which has the individual number.</summary>
    BackSide,
}

/// <summary>A kind of document that the mail methods take.</summary>
/// <param name="Code">Its name in records and on the wire: never changed.</param>
/// <param name="Name">Its name in Japanese, as the verification record states it.</param>
/// <param name="Term">How long it counts.</param>
/// <param name="Inputs">As what it is taken.</param>
/// <param name="MustNotShow">What is refused on it, or blacked out before it is stored.</param>
public sealed record DocumentKind(
    string Code, string Name, DocumentTerm Term, IReadOnlyList<MethodInput> Inputs, IReadOnlyList<ForbiddenItem> MustNotShow)
{
    /// <summary>
    /// Whether it shows the residence, to which the letter goes (law.md 1.4). One that does not needs another document beside it that does.
    /// </summary>
    public bool ShowsResidence { get; init; } = true;

    /// <summary>First day it is taken, in Japan; null when it always was.</summary>
    public DateOnly? From { get; init; }

    /// <summary>For whom it is taken.</summary>
    public MethodAudience Audience { get; init; } = MethodAudience.Everybody;

    /// <summary>Whether it is taken.</summary>
    /// <param name="date">Day in Japan.</param>
    /// <param name="residentOfJapan">Whether the person is in the resident register and lives in Japan.</param>
    public bool IsTakenOn(DateOnly date, bool residentOfJapan) =>
        !(date < From) && (Audience == MethodAudience.Everybody || !residentOfJapan);
}
