namespace Kyc.Service.MailVerification;

/// <summary>Represents the result for the lines of one letter. The sets contain line numbers of the file.</summary>
internal sealed class TrackingLineResult
{
    /// <summary>
    /// Indicates that the posting was corrected after the letter was found, so that the number now belongs to another letter.
    /// </summary>
    public bool IsCorrected { get; init; }

    public int Added { get; set; }

    public HashSet<int> UnreadLines { get; } = [];

    public HashSet<int> ReadLines { get; } = [];

    public MailItemRow? Changed { get; set; }
}
