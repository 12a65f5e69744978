namespace Kyc.Mail.Documents;

/// <summary>Why a document does not count.</summary>
public enum DocumentProblem
{
    /// <summary>It counts.</summary>
    None,

    /// <summary>It is of a kind that names the day until which it is valid, and none was entered.</summary>
    ExpiryMissing,

    /// <summary>It is of a kind that counts from the day it was made, and none was entered.</summary>
    IssueDateMissing,

    /// <summary>The day it was made is after the day it was received: one of them is mistyped.</summary>
    IssuedAfterReceipt,

    /// <summary>It was not valid any more on the day it was received.</summary>
    Expired,

    /// <summary>It was made more than six months before the day it was received.</summary>
    TooOld,
}

/// <summary>
/// Whether a document counts on the day it is received (rule 7, law.md 1.4). The days between receipt and posting of the letter do not matter.
/// </summary>
/// <remarks>
/// Six months are counted back from the day of receipt by the calendar: received on 10 July, a document of 10 January still counts and one of
/// 9 January does not. Where the month has no such day its last one counts (as Civil Code 143(2) ends a period): received on 31 August, a
/// document of 28 February counts, or of 29 February in a leap year and then not of the 28th.
/// </remarks>
public static class DocumentValidity
{
    private const int Months = 6;

    /// <summary>Checks a document.</summary>
    /// <param name="term">How long its kind counts.</param>
    /// <param name="issuedOn">Day it was made, as it states; null when it states none.</param>
    /// <param name="expiresOn">Last day it is valid, as it states; null when it states none.</param>
    /// <param name="receivedOn">Day the company received it, in Japan.</param>
    public static DocumentProblem Check(DocumentTerm term, DateOnly? issuedOn, DateOnly? expiresOn, DateOnly receivedOn)
    {
        if (issuedOn > receivedOn)
        {
            return DocumentProblem.IssuedAfterReceipt;
        }

        // Also of a kind that usually names none: what it says of itself holds.
        if (expiresOn < receivedOn)
        {
            return DocumentProblem.Expired;
        }

        return term switch
        {
            DocumentTerm.Expires => expiresOn is null ? DocumentProblem.ExpiryMissing : DocumentProblem.None,
            DocumentTerm.MadeWithinSixMonths when issuedOn is { } made =>
                made < EarliestDay(receivedOn) ? DocumentProblem.TooOld : DocumentProblem.None,
            DocumentTerm.MadeWithinSixMonths => DocumentProblem.IssueDateMissing,
            _ => throw new ArgumentOutOfRangeException(nameof(term), term, null),
        };
    }

    /// <summary>The earliest day on which a document without expiry may have been made.</summary>
    public static DateOnly EarliestDay(DateOnly receivedOn) =>
        receivedOn < DateOnly.MinValue.AddMonths(Months) ? DateOnly.MinValue : receivedOn.AddMonths(-Months);
}
