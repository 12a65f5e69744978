using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;

namespace Kyc.Service.MailVerification;

/// <summary>Specifies the state of the activation code of a letter.</summary>
public enum ActivationCodeState
{
    /// <summary>There is no letter, or the letter has no code.</summary>
    None,

    /// <summary>The code can be used.</summary>
    Open,

    /// <summary>The correct code was entered.</summary>
    Accepted,

    /// <summary>The code is locked after too many wrong attempts.</summary>
    Locked,

    /// <summary>The code has expired.</summary>
    Expired,
}

/// <summary>
/// Represents an application with its documents and its latest letter, and determines which moves are allowed. A move is an action of a
/// clerk. GetMailCase and the methods that perform the moves all use this type, so that GetMailCase does not offer a move that would be
/// refused.
/// </summary>
public sealed record MailCase
{
    /// <summary>
    /// The number of further letters to the same address after which a clerk may no longer replace a letter whose activation code cannot be
    /// used. Two people must then decide about the application.
    /// </summary>
    public const int MaxRenewals = 2;

    private static readonly string[] ReferralCodes =
    [
        MailFailures.LetterUnprintable.Code,
        MailFailures.NoTrackingReport.Code,
        MailFailures.TypingError.Code,
        MailFailures.ActivationCodeUnusable.Code,
    ];

    public required ApplicationRow Application { get; init; }

    /// <summary>The current documents, ordered by input.</summary>
    public required IReadOnlyList<MailDocumentRow> Documents { get; init; }

    /// <summary>The latest letter; null when there is none.</summary>
    public required MailItemRow? Letter { get; init; }

    /// <summary>
    /// The day of printing of the letter's batch. Null until the printing is confirmed, and again after the letter is posted.
    /// </summary>
    public required DateOnly? PrintedOn { get; init; }

    /// <summary>The tracking reports about the letter; empty when the letter is not posted.</summary>
    public required IReadOnlyList<TrackingReport> Reports { get; init; }

    /// <summary>Indicates whether the letter may have the posting number of a different letter (<see cref="PairingChecks"/>).</summary>
    public required bool IsPairingDoubted { get; init; }

    /// <summary>Indicates whether the method of the documents is allowed today; true when there are no documents.</summary>
    public required bool IsMethodAllowed { get; init; }

    /// <summary>The latest posting date that the service would accept for the letter; null when the letter cannot be posted.</summary>
    public required DateOnly? LatestPostingDate { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The state of the letter's activation code.</summary>
    public ActivationCodeState LetterCodeState => Letter switch
    {
        null or { CodeHash.Length: 0 } => ActivationCodeState.None,
        { CodeAcceptedAt: not null } => ActivationCodeState.Accepted,
        { CodeTries: >= ActivationCode.MaxTries } => ActivationCodeState.Locked,
        { CodeExpiresAt: { } end } when end <= Now => ActivationCodeState.Expired,
        _ => ActivationCodeState.Open,
    };

    private bool IsAwaitingVerification => Application.State == ApplicationState.AwaitingVerification;

    private bool IsPosted => Letter is { State: MailItemState.Posted };

    private bool IsBatchedOrPrinted => Letter is { State: MailItemState.Batched or MailItemState.Printed };

    private bool HasUnreadLines => Letter is { UnreadLines: > 0 };

    private bool AllDocumentsCountAsProof => Documents.Count > 0 && Documents.All(MailInputs.IsProof);

    private bool HasDifferences => Documents.Any(document => document.State == MailDocumentState.Differs);

    /// <summary>The tracking state that was computed from the reports; null when there is no posted letter.</summary>
    private TrackingState? Tracking =>
        Letter is { PostingDate: { } posted } ? TrackingState.Compute(posted, Reports, Letter.UnreadLines) : null;

    private bool IsCodeUnusable =>
        IsPosted && Tracking!.IsResidenceConfirmed && LetterCodeState is ActivationCodeState.Locked or ActivationCodeState.Expired;

    // True when the reports contradict each other, or when any of them says that the letter is being returned or was returned, forwarded or
    // lost. Every report is checked, so that a later report cannot hide such a report.
    private bool HasAdverseReport => Tracking is { Contradictions.Count: > 0 }
        || Reports.Any(
            report => report.Event is TrackingEvent.Returning or TrackingEvent.Returned or TrackingEvent.Forwarded or TrackingEvent.Lost);

    private bool AreDocumentsComplete => MailInputs.AreAllInputsPresent(Documents[0].Method, Documents.Select(document => document.Input));

    private bool HasLastDeadlinePassed =>
        TrackingDeadlines.GetDeadlines(Letter!.PostingDate!.Value, Tracking!, Reports) is [.., var last]
        && last.Day < JapanTime.ToDate(Now);

    /// <summary>
    /// Checks whether the given move is allowed. The method that performs the move checks further conditions, for example that a second
    /// person calls it.
    /// </summary>
    public bool Allows(MailMove move) => move switch
    {
        MailMove.RecordDocument => IsAwaitingVerification && Letter is not { IsOpen: true }
            && (Documents.All(IsAwaitingSecondEntry) || (IsMethodAllowed && !AreDocumentsComplete)),
        MailMove.ConfirmDocument => IsAwaitingVerification && IsMethodAllowed && Documents.Any(IsAwaitingSecondEntry),
        MailMove.RetypeDocument => IsAwaitingVerification && IsMethodAllowed && Documents.Count > 0 && !IsPosted,
        MailMove.WithdrawDocuments => IsAwaitingVerification && Documents.Count > 0 && !IsPosted,
        MailMove.CreateBatch => IsAwaitingVerification && Letter is { State: MailItemState.Ready, Unprintable.Length: 0 },
        MailMove.ReprintBatch => IsAwaitingVerification && IsBatchedOrPrinted,
        MailMove.ConfirmPrinted => IsAwaitingVerification && IsBatchedOrPrinted && PrintedOn is null,
        MailMove.RecordPosting => LatestPostingDate is not null,
        MailMove.RenewLetter => IsAwaitingVerification
            && (IsBatchedOrPrinted || (IsCodeUnusable && IsMethodAllowed && Letter!.Sending < MaxRenewals)),
        MailMove.ImportTracking => (IsAwaitingVerification || IsInReview) && IsPosted && !Tracking!.IsFinal,
        MailMove.CheckActivationCode => IsAwaitingVerification && IsPosted && LetterCodeState == ActivationCodeState.Open,
        MailMove.ReadTrackingLine => HasUnreadLines,
        MailMove.Refer => AllowedReferrals.Any(),
        MailMove.Decide => AllowedDecisions.Any(),
        _ => false,
    };

    /// <summary>The moves that <see cref="Allows(MailMove)"/> allows, in the order of the enum.</summary>
    public IEnumerable<MailMove> AllowedMoves => Enum.GetValues<MailMove>().Where(Allows);

    /// <summary>Checks whether the case may be sent to review for the given reason.</summary>
    public bool Allows(MailReferral referral) => IsAwaitingVerification && referral switch
    {
        MailReferral.Unprintable => Letter is { State: MailItemState.Ready, Unprintable.Length: > 0 },
        MailReferral.NoReport => IsPosted && HasLastDeadlinePassed,
        MailReferral.TypingError => IsPosted && Documents.Count > 0,
        MailReferral.CodeUnused => IsCodeUnusable,
        _ => false,
    };

    /// <summary>The reasons for which the case may be sent to review.</summary>
    public IEnumerable<MailReferral> AllowedReferrals => Enum.GetValues<MailReferral>().Where(Allows);

    /// <summary>Indicates whether the application is in review and has documents or a letter.</summary>
    public bool IsInReview => Application.State == ApplicationState.NeedsReview && (Documents.Count > 0 || Letter is not null);

    /// <summary>
    /// Checks whether the state of the documents and the letter allows the given decision. No decision verifies a person whose letter was
    /// returned, forwarded or lost.
    /// </summary>
    public bool Allows(MailReviewDecision decision) => IsInReview && (HasDifferences || !HasUnreadLines) && decision switch
    {
        MailReviewDecision.Accept when HasDifferences => AllDocumentsCountAsProof,
        MailReviewDecision.Accept => AllDocumentsCountAsProof && !HasAdverseReport && Tracking is { IsResidenceConfirmed: true }
            && Letter is { State: MailItemState.Posted or MailItemState.Concluded, IsActivated: true },
        MailReviewDecision.Resend => AllDocumentsCountAsProof && !HasDifferences && CanResend,
        MailReviewDecision.NewDocument or MailReviewDecision.Reject => true,
        MailReviewDecision.Retype => Documents.Count > 0 && IsMethodAllowed,
        MailReviewDecision.PrintableForm => Letter is { State: MailItemState.Ready }
            && Application.OutcomeCode == MailFailures.LetterUnprintable.Code,
        MailReviewDecision.Continue => AllDocumentsCountAsProof
            && !HasAdverseReport
            && Letter is { IsOpen: true }
            && ReferralCodes.Contains(Application.OutcomeCode),
        _ => false,
    };

    /// <summary>The decisions that <see cref="Allows(MailReviewDecision)"/> allows, in the order of the enum.</summary>
    public IEnumerable<MailReviewDecision> AllowedDecisions => Enum.GetValues<MailReviewDecision>().Where(Allows);

    // A new letter is not sent while the previous letter may still be delivered, nor to an address at which the person does not live. When
    // the posting number is in doubt, the reports do not count, because they may concern a different letter.
    private bool CanResend => Letter is { PostingDate: not null } letter
        && ((IsPairingDoubted && letter.ReturnedOn is null)
            || (letter.Reason is not (MailReturnReason.NotAtAddress or MailReturnReason.Moved) && HasDeliveryEnded(letter)));

    private bool HasDeliveryEnded(MailItemRow letter) =>
        letter.Stage is MailStage.Returned or MailStage.Lost
        || (
            Application.OutcomeCode == MailFailures.NoTrackingReport.Code
            && letter.Stage is not (MailStage.Delivered or MailStage.Forwarded))
        || (Application.OutcomeCode == MailFailures.ActivationCodeUnusable.Code && IsCodeUnusable);

    private static bool IsAwaitingSecondEntry(MailDocumentRow document) => document.State == MailDocumentState.AwaitingSecondEntry;
}
