using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Onboarding;

namespace Kyc.Service.MailVerification;

/// <summary>State of the activation code of a letter.</summary>
public enum CodeState
{
    /// <summary>The letter has none.</summary>
    None,

    /// <summary>It may be given.</summary>
    Open,

    /// <summary>It was given.</summary>
    Accepted,

    /// <summary>Too many wrong tries.</summary>
    Locked,

    /// <summary>Past its time.</summary>
    Expired,
}

/// <summary>
/// An application with its documents and its last letter, and what may be done about it. The desks ask here, and GetMailCase tells what
/// they will answer, so that no state offers a move that is refused.
/// </summary>
public sealed record MailCase
{
    /// <summary>Letters to one address that a clerk makes because of an activation code; then two people decide.</summary>
    public const int MaxRenewals = 2;

    private static readonly string[] Referred =
        [MailFailures.Unprintable.Code, MailFailures.NoReport.Code, MailFailures.TypingError.Code, MailFailures.CodeUnused.Code];

    public required ApplicationRow Application { get; init; }

    /// <summary>Documents that count, the first input first.</summary>
    public required IReadOnlyList<MailDocumentRow> Documents { get; init; }

    /// <summary>The letter made last.</summary>
    public required MailItemRow? Letter { get; init; }

    /// <summary>Day on which the printing of the letter's batch was confirmed; null while it is not.</summary>
    public required DateOnly? PrintedOn { get; init; }

    /// <summary>The reports about the letter.</summary>
    public required IReadOnlyList<TrackingReport> Reports { get; init; }

    /// <summary>Whether the letter's posting number may be another's (<see cref="PairingDoubts"/>).</summary>
    public required bool IsPairingDoubted { get; init; }

    /// <summary>Whether the rule of today has the method of the documents; true without documents.</summary>
    public required bool MethodHolds { get; init; }

    /// <summary>Latest day of posting that is accepted; null when none is.</summary>
    public required DateOnly? PostableOn { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>State of the letter's activation code.</summary>
    public CodeState Code => Letter switch
    {
        null or { CodeHash.Length: 0 } => CodeState.None,
        { CodeAcceptedAt: not null } => CodeState.Accepted,
        { CodeTries: >= ActivationCode.MostTries } => CodeState.Locked,
        { CodeExpiresAt: { } end } when end <= Now => CodeState.Expired,
        _ => CodeState.Open,
    };

    private bool IsWaiting => Application.State == ApplicationState.AwaitingVerification;

    private bool IsOut => Letter is { State: MailItemState.Posted };

    private bool IsInHouse => Letter is { State: MailItemState.Batched or MailItemState.Printed };

    private bool HasUnreadLines => Letter is { UnreadLines: > 0 };

    private bool IsProof => Documents.Count > 0 && Documents.All(MailInputs.IsProof);

    private bool Differs => Documents.Any(document => document.State == MailDocumentState.Differs);

    /// <summary>What the reports come to; null for a letter that was not posted.</summary>
    private TrackingState? Tracking => Letter is { PostingDate: { } posted } ? TrackingState.Of(posted, Reports, Letter.UnreadLines) : null;

    private bool IsCodeDead => IsOut && Tracking!.ConfirmsResidence && Code is CodeState.Locked or CodeState.Expired;

    // A report that it came back, was sent on or was lost; the stage alone would do, this says it outright.
    private bool IsAgainst => Tracking is { Contradictions.Count: > 0 }
        || Reports.Any(
            report => report.Event is TrackingEvent.Returning or TrackingEvent.Returned or TrackingEvent.Forwarded or TrackingEvent.Lost);

    private bool IsComplete => MailInputs.AreComplete(Documents[0].Method, Documents.Select(document => document.Input));

    private bool IsLastDeadlineOver =>
        TrackingDeadlines.Of(Letter!.PostingDate!.Value, Tracking!, Reports) is [.., var last] && last.Day < JapanTime.DateOf(Now);

    /// <summary>Whether a call is accepted. What it needs besides, such as another person, its own answer tells.</summary>
    public bool Allows(MailMove move) => move switch
    {
        MailMove.RecordDocument => IsWaiting && Letter is not { IsOpen: true }
            && (Documents.All(IsTypedOnce) || (MethodHolds && !IsComplete)),
        MailMove.ConfirmDocument => IsWaiting && MethodHolds && Documents.Any(IsTypedOnce),
        MailMove.RetypeDocument => IsWaiting && MethodHolds && Documents.Count > 0 && !IsOut,
        MailMove.WithdrawDocuments => IsWaiting && Documents.Count > 0 && !IsOut,
        MailMove.CreateBatch => IsWaiting && Letter is { State: MailItemState.Ready, Unprintable.Length: 0 },
        MailMove.ReprintBatch => IsWaiting && IsInHouse,
        MailMove.ConfirmPrinted => IsWaiting && IsInHouse && PrintedOn is null,
        MailMove.RecordPosting => PostableOn is not null,
        MailMove.RenewLetter => IsWaiting && (IsInHouse || (IsCodeDead && MethodHolds && Letter!.Sending < MaxRenewals)),
        MailMove.ImportTracking => (IsWaiting || IsInReview) && IsOut && !Tracking!.IsFinal,
        MailMove.CheckActivationCode => IsWaiting && IsOut && Code == CodeState.Open,
        MailMove.ReadTrackingLine => HasUnreadLines,
        MailMove.Refer => Referrals.Any(),
        MailMove.Decide => Decisions.Any(),
        _ => false,
    };

    /// <summary>Calls that are accepted.</summary>
    public IEnumerable<MailMove> Moves => Enum.GetValues<MailMove>().Where(Allows);

    /// <summary>Whether the case may be sent to review for a reason.</summary>
    public bool Allows(MailReferral referral) => IsWaiting && referral switch
    {
        MailReferral.Unprintable => Letter is { State: MailItemState.Ready, Unprintable.Length: > 0 },
        MailReferral.NoReport => IsOut && IsLastDeadlineOver,
        MailReferral.TypingError => IsOut && Documents.Count > 0,
        MailReferral.CodeUnused => IsCodeDead,
        _ => false,
    };

    /// <summary>Reasons for which the case may be sent to review.</summary>
    public IEnumerable<MailReferral> Referrals => Enum.GetValues<MailReferral>().Where(Allows);

    /// <summary>Whether mail has anything to decide in this review.</summary>
    public bool IsInReview => Application.State == ApplicationState.NeedsReview && (Documents.Count > 0 || Letter is not null);

    /// <summary>
    /// Whether the state of documents and letter allows a decision. None verifies on a letter that came back, was sent on or was lost.
    /// </summary>
    public bool Allows(MailReviewDecision decision) => IsInReview && (Differs || !HasUnreadLines) && decision switch
    {
        MailReviewDecision.Accept when Differs => IsProof,
        MailReviewDecision.Accept => IsProof && !IsAgainst && Tracking is { ConfirmsResidence: true }
            && Letter is { State: MailItemState.Posted or MailItemState.Concluded, IsActivated: true },
        MailReviewDecision.Resend => IsProof && !Differs && MayResend,
        MailReviewDecision.NewDocument or MailReviewDecision.Reject => true,
        MailReviewDecision.Retype => Documents.Count > 0 && MethodHolds,
        MailReviewDecision.PrintableForm => Letter is { State: MailItemState.Ready }
            && Application.OutcomeCode == MailFailures.Unprintable.Code,
        MailReviewDecision.Continue => IsProof && !IsAgainst && Letter is { IsOpen: true } && Referred.Contains(Application.OutcomeCode),
        _ => false,
    };

    /// <summary>Decisions that are accepted.</summary>
    public IEnumerable<MailReviewDecision> Decisions => Enum.GetValues<MailReviewDecision>().Where(Allows);

    // A letter that may still be in somebody's hands is not sent a second time, and none goes where the person does not live. What is
    // reported under a doubted number may be about another letter.
    private bool MayResend => Letter is { PostingDate: not null } letter
        && ((IsPairingDoubted && letter.ReturnedOn is null)
            || (letter.Reason is not (MailReturnReason.NotAtAddress or MailReturnReason.Moved) && IsOver(letter)));

    private bool IsOver(MailItemRow letter) => letter.Stage is MailStage.Returned or MailStage.Lost
        || (Application.OutcomeCode == MailFailures.NoReport.Code && letter.Stage is not (MailStage.Delivered or MailStage.Forwarded))
        || (Application.OutcomeCode == MailFailures.CodeUnused.Code && IsCodeDead);

    private static bool IsTypedOnce(MailDocumentRow document) => document.State == MailDocumentState.AwaitingSecondEntry;
}
