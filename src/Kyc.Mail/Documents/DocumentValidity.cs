namespace Kyc.Mail.Documents;

/// <summary>Specifies why a document is not valid on the day it is received.</summary>
public enum DocumentProblem
{
    /// <summary>The document is valid.</summary>
    None,

    /// <summary>The document is of a kind that states the day until which it is valid, but that day was not entered.</summary>
    ExpiryMissing,

    /// <summary>The document is of a kind whose validity is counted from the day of issue, but the day of issue was not entered.</summary>
    IssueDateMissing,

    /// <summary>The day of issue is after the day of receipt: one of them is mistyped.</summary>
    IssuedAfterReceipt,

    /// <summary>The document was no longer valid on the day of receipt.</summary>
    Expired,

    /// <summary>The document was issued more than six months before the day of receipt.</summary>
    TooOld,
}

/// <summary>
/// Checks whether a document is valid on the day it is received (rule 7, law.md 1.4). The time between the receipt of the document and the
/// posting of the letter is not checked here.
/// </summary>
/// <remarks>
/// Six calendar months are counted back from the day of receipt. For example, a document received on 10 July is valid if it was issued on
/// 10 January, but not if it was issued on 9 January. If the month of issue is too short to have the day of receipt, its last day applies
/// (as Civil Code 143(2) ends a period): a document received on 31 August is valid if it was issued on 28 February, or in a leap year on 29
/// February but not on 28 February.
/// </remarks>
public static class DocumentValidity
{
    private const int ValidityMonths = 6;

    /// <summary>Checks whether a document is valid on the day of receipt, and returns the first problem found.</summary>
    /// <param name="term">What limits the time during which documents of this kind are valid.</param>
    /// <param name="issuedOn">Day of issue stated in the document; null if not stated.</param>
    /// <param name="expiresOn">Last day of validity stated in the document; null if not stated.</param>
    /// <param name="receivedOn">Day, in Japan, on which the company received the document.</param>
    public static DocumentProblem Check(DocumentTerm term, DateOnly? issuedOn, DateOnly? expiresOn, DateOnly receivedOn)
    {
        if (issuedOn > receivedOn)
        {
            return DocumentProblem.IssuedAfterReceipt;
        }

        // An expiry date that the document states applies even if documents of this kind usually do not state one.
        if (expiresOn < receivedOn)
        {
            return DocumentProblem.Expired;
        }

        return term switch
        {
            DocumentTerm.UntilExpiryDate => expiresOn is null ? DocumentProblem.ExpiryMissing : DocumentProblem.None,
            DocumentTerm.IssuedWithinSixMonths when issuedOn is { } issued =>
                issued < GetEarliestIssueDay(receivedOn) ? DocumentProblem.TooOld : DocumentProblem.None,
            DocumentTerm.IssuedWithinSixMonths => DocumentProblem.IssueDateMissing,
            _ => throw new ArgumentOutOfRangeException(nameof(term), term, null),
        };
    }

    /// <summary>
    /// Returns the earliest day of issue with which a document without an expiry date is valid if it is received on the given day.
    /// </summary>
    public static DateOnly GetEarliestIssueDay(DateOnly receivedOn) =>
        receivedOn < DateOnly.MinValue.AddMonths(ValidityMonths) ? DateOnly.MinValue : receivedOn.AddMonths(-ValidityMonths);
}
