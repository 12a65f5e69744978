using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>An application of a generation, with the state in which a later version of the service must find it.</summary>
/// <param name="Name">Name of the case: lower-case words joined by hyphens.</param>
/// <param name="Id">UUID of the application, 36 characters.</param>
/// <param name="Persona">Name of the applicant's persona.</param>
/// <param name="State">State of the application.</param>
/// <param name="OutcomeCode">Outcome code of the application; empty when there is none.</param>
/// <param name="Method">Method by which the person was verified; unspecified when there is none.</param>
/// <param name="MethodLetter">Letter of the method; empty when there is none.</param>
/// <param name="Records">Number of readable versions of the verification record.</param>
/// <param name="Recorded">Person in the first version; null when there is none.</param>
/// <param name="Corrections">Versions of the record that are corrections by staff.</param>
/// <param name="Kept">Data classes that are not erased, with their last days.</param>
/// <param name="Erased">Data classes that are erased.</param>
/// <param name="ActivationCode">
/// Activation code on the application's letter, as the addressee would type it; null when there is none.
/// </param>
/// <param name="Session">Card session that is open and not expired; null when there is none.</param>
internal sealed record ApplicationCase(
    string Name, string Id, string Persona, ApplicationState State, string OutcomeCode, VerificationMethod Method, string MethodLetter,
    int Records, RecordedPerson? Recorded, IReadOnlyList<CorrectionCase> Corrections, IReadOnlyList<KeptCase> Kept,
    IReadOnlyList<RetentionClass> Erased, string? ActivationCode, SessionCase? Session);

/// <summary>A data class in which the data of an application is not erased.</summary>
/// <param name="DataClass">Data class that is kept.</param>
/// <param name="RuleId">Id of the rule that determines the last day; empty while no rule does.</param>
/// <param name="RuleVersion">Version of the rule.</param>
/// <param name="LastDay">Last day on which the data is kept; empty while no rule determines it.</param>
internal sealed record KeptCase(RetentionClass DataClass, string RuleId, int RuleVersion, string LastDay)
{
    /// <summary>Creates the cases of those data classes in an application's schedule that are not erased.</summary>
    public static IReadOnlyList<KeptCase> CreateCases(IEnumerable<ScheduleEntry> schedule) =>
    [
        .. schedule.Where(entry => entry.ErasedAt is null)
            .Select(entry => new KeptCase(entry.DataClass, entry.RuleId, entry.RuleVersion, entry.LastDay)),
    ];
}

/// <summary>
/// A data class in which the data of an application is past its last day and not erased, although no hold prevents the erasure.
/// </summary>
/// <param name="ApplicationId">UUID of the application.</param>
/// <param name="DataClass">Data class that is due for erasure.</param>
/// <param name="PapersInHouse">Number of paper documents that must be returned or destroyed first.</param>
internal sealed record DueCase(string ApplicationId, RetentionClass DataClass, int PapersInHouse)
{
    /// <summary>Creates the case from an item of the list of due data.</summary>
    public static DueCase Create(DueItem item) => new(item.ApplicationId, item.Schedule.DataClass, item.PapersInHouse.Count);
}

/// <summary>A card session for which the signature has not been submitted yet.</summary>
/// <param name="Id">UUID of the session.</param>
/// <param name="Document">Application document that the card signs, in base64.</param>
internal sealed record SessionCase(string Id, string Document);

/// <summary>The person in a verification record, as in the certificate or the document.</summary>
/// <param name="Name">Name of the person.</param>
/// <param name="Address">Residence (住居).</param>
/// <param name="BirthDate">Birth date, in the format of the record.</param>
internal sealed record RecordedPerson(string Name, string Address, string BirthDate);

/// <summary>A corrected version of a verification record.</summary>
/// <param name="RecordId">UUID of the corrected version.</param>
/// <param name="Reason">Reason for the correction, as stored.</param>
/// <param name="Occupation">Occupation in the corrected version.</param>
internal sealed record CorrectionCase(string RecordId, string Reason, string Occupation);

/// <summary>A letter with its state in the mail room.</summary>
/// <param name="ManagementNumber">Number that the sender gave the letter.</param>
/// <param name="ApplicationId">UUID of the application.</param>
/// <param name="State">State of the letter in the mail room.</param>
/// <param name="Stage">Stage of the delivery according to the post office's reports.</param>
/// <param name="Reason">Reason for the return; unspecified when the letter was not returned.</param>
/// <param name="Sending">Number of letters that were sent to this address before.</param>
/// <param name="PostingNumber">Posting number (引受番号); empty before the posting.</param>
/// <param name="PostingDate">Day of posting; empty before the posting.</param>
internal sealed record LetterCase(
    string ManagementNumber, string ApplicationId, MailItemState State, MailStage Stage, MailReturnReason Reason, int Sending,
    string PostingNumber, string PostingDate)
{
    /// <summary>Creates the case from an item of the list of letters.</summary>
    public static LetterCase Create(MailItem item) => new(
        item.ManagementNumber, item.ApplicationId, item.State, item.Stage, item.Reason, item.Sending, item.PostingNumber, item.PostingDate);
}

/// <summary>A document that was received by mail.</summary>
/// <param name="Id">UUID of the document.</param>
/// <param name="ApplicationId">UUID of the application.</param>
/// <param name="State">State of the document.</param>
/// <param name="Disposal">Disposal of the paper document; unspecified while it is in the building.</param>
/// <param name="ReceivedOn">Day of receipt.</param>
internal sealed record DocumentCase(string Id, string ApplicationId, MailDocumentState State, PaperDisposal Disposal, string ReceivedOn);

/// <summary>A hold on the erasure of an application's data, active or ended.</summary>
/// <param name="Id">UUID of the hold.</param>
/// <param name="ApplicationId">UUID of the application.</param>
/// <param name="State">State of the hold.</param>
/// <param name="Until">Last day of the hold; empty when there is none.</param>
internal sealed record HoldCase(string Id, string ApplicationId, HoldState State, string Until)
{
    /// <summary>Creates the case from an item of the list of holds.</summary>
    public static HoldCase Create(Hold hold) => new(hold.HoldId, hold.ApplicationId, hold.State, hold.Until);
}

/// <summary>A request for the early erasure of an application's data.</summary>
/// <param name="Id">UUID of the request.</param>
/// <param name="ApplicationId">UUID of the application.</param>
/// <param name="Approved">Whether a second person approved the request.</param>
internal sealed record EarlyErasureCase(string Id, string ApplicationId, bool Approved);

/// <summary>A version of a retention rule.</summary>
/// <param name="RuleId">Id of the retention rule.</param>
/// <param name="Version">Version of the rule, from 1.</param>
/// <param name="EffectiveFrom">First day on which the version is in force.</param>
internal sealed record RuleCase(string RuleId, int Version, string EffectiveFrom)
{
    /// <summary>Creates the case from an item of the list of rules.</summary>
    public static RuleCase Create(RetentionRule rule) => new(rule.RuleId, rule.Version, rule.EffectiveFrom);
}

/// <summary>An imported revocation list.</summary>
/// <param name="File">Path of its file, relative to the folder of the generation.</param>
/// <param name="InForce">Whether the list is in force. A list that was replaced is not in force.</param>
internal sealed record RevocationListCase(string File, bool InForce);

/// <summary>An exported evidence bundle.</summary>
/// <param name="File">Path of its file, relative to the folder of the generation.</param>
/// <param name="ApplicationId">UUID of the application.</param>
/// <param name="Records">Number of versions of the verification record in the bundle.</param>
internal sealed record BundleCase(string File, string ApplicationId, int Records);
