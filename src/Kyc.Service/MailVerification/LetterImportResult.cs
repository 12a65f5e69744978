namespace Kyc.Service.MailVerification;

/// <summary>Represents the result of importing the lines about one letter. The sets contain line numbers of the file.</summary>
internal sealed class LetterImportResult
{
    /// <summary>
    /// Indicates whether the posting of the letter was corrected after the letter was looked up. Nothing is stored then, because the lines
    /// may be about a different letter.
    /// </summary>
    public bool IsPostingCorrected { get; init; }

    public int AddedReportCount { get; set; }

    public HashSet<int> UnreadLines { get; } = [];

    public HashSet<int> ReadLines { get; } = [];

    public MailItemRow? ChangedLetter { get; set; }
}
