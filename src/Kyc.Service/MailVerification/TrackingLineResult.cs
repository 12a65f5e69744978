namespace Kyc.Service.MailVerification;

/// <summary>Represents the result of importing the lines of one letter. The sets contain line numbers of the file.</summary>
internal sealed class TrackingLineResult
{
    /// <summary>
    /// Indicates whether the posting was corrected after the letter was looked up, so that the posting number now belongs to a different
    /// letter.
    /// </summary>
    public bool IsCorrected { get; init; }

    public int Added { get; set; }

    public HashSet<int> UnreadLines { get; } = [];

    public HashSet<int> ReadLines { get; } = [];

    public MailItemRow? Changed { get; set; }
}
