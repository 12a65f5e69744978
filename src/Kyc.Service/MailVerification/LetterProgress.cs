using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Npgsql;
using Failure = Kyc.Jpki.Failure;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Applies the tracking reports of a letter to the letter and its application. The result is computed from all reports each time, so that
/// their order and repetition do not matter. While nobody has read a line that the parser did not understand, no result is applied that
/// this line could change. A returned letter never verifies a person, and it revokes an earlier verification (docs/adr/0014).
/// </summary>
public sealed partial class LetterProgress(
    MailVerifier mailVerifier, PairingChecks pairingChecks, MailOptions options, MailInstruments instruments, ILogger<LetterProgress> log)
{
    /// <summary>Applies the stored reports of a letter. The caller must have locked the application.</summary>
    /// <returns>Whether the application changed.</returns>
    public async Task<bool> ApplyAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Caller caller, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var reports = await MailItemStore.ReadReportsAsync(connection, item.Id);
        var state = TrackingState.Compute(item.PostingDate!.Value, reports, await MailLineStore.CountUnreadAsync(connection, item.Id));
        var stage = MailEnumMaps.StageMap.ToOtherValue(state.Stage);
        await MailItemStore.StoreTrackingAsync(
            connection,
            item.Id,
            state,
            GetDeadline(item.PostingDate.Value, state, reports, JapanTime.ToDate(now)),
            now);
        if (stage != item.Stage)
        {
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, MailWords.Stage.ToWord(stage), caller, now));
            if (stage == MailStage.Forwarded)
            {
                RaiseForwardedAlarm(item);
            }
        }

        var pairing = await pairingChecks.CheckAsync(connection, item, reports, caller, now);
        var step = NextStepRules.Determine(state, item.Sending, options.ResendOnce);
        return await IsAffectedAsync(connection, application, item) && step switch
        {
            NextStep.Complete => await CompleteAsync(connection, application, item, pairing, caller, now, cancellationToken),
            // The report may concern a different letter of the batch. Therefore the address is not rejected and no new letter is sent.
            NextStep.RejectAddress or NextStep.ResendOnce when pairing == Pairing.Doubted =>
                item.State != MailItemState.Failed
                    && await SendToReviewAsync(connection, application, item, MailFailures.PairingDoubt, caller, now),
            NextStep.RejectAddress => await RejectAddressAsync(connection, application, item, state, caller, now),
            NextStep.ResendOnce => await ResendAsync(connection, application, item, caller, now),
            // Normally nothing happens until the line is read. But when a report contradicts the delivery that verified the person, the
            // application is reviewed at once.
            NextStep.ReadLine when IsVerifiedByMail(application) && state.Stage != ItemStage.Delivered =>
                await SendToReviewAsync(connection, application, item, GetCause(state, pairing), caller, now),
            NextStep.Review => await SendToReviewAsync(connection, application, item, GetCause(state, pairing), caller, now),
            _ => false,
        };
    }

    /// <summary>
    /// Sends the application to review because its letter has the posting number of a different letter. Does nothing when the letter no
    /// longer affects the application.
    /// </summary>
    /// <returns>Whether the application changed.</returns>
    internal async Task<bool> SendWrongPairingToReviewAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Caller caller, DateTimeOffset now) =>
        await IsAffectedAsync(connection, application, item)
            && await SendToReviewAsync(connection, application, item, MailFailures.PairingWrong, caller, now);

    /// <summary>
    /// Gets the deadline to show: the latest one that has been reached, or the next one when none has been reached. Returns null when the
    /// letter has no deadline.
    /// </summary>
    internal static TrackingDeadline? GetDeadline(
        DateOnly postingDate, TrackingState state, IReadOnlyCollection<TrackingReport> reports, DateOnly today)
    {
        var deadlines = TrackingDeadlines.GetDeadlines(postingDate, state, reports);
        return deadlines.LastOrDefault(deadline => deadline.Day <= today) ?? (deadlines.Count > 0 ? deadlines[0] : null);
    }

    /// <summary>Checks whether the application is in the state Verified and was verified by a method that requires a letter.</summary>
    internal static bool IsVerifiedByMail(ApplicationRow application) =>
        application.State == ApplicationState.Verified
        && VerificationMethods.Get(OfferedMethods.ToMethodCode(application.Method)).RequiresMailedLetter;

    // A withdrawn letter has no effect, and neither has a failed letter that was replaced. No letter affects an application that was
    // cancelled or rejected, or a person who was verified by card.
    private static async Task<bool> IsAffectedAsync(NpgsqlConnection connection, ApplicationRow application, MailItemRow item) =>
        item.State != MailItemState.Withdrawn
        && (application.State is ApplicationState.AwaitingVerification or ApplicationState.NeedsReview || IsVerifiedByMail(application))
        && (item.State != MailItemState.Failed || (await MailItemStore.ReadLatestAsync(connection, application.Id))!.Id == item.Id);

    private async Task<bool> CompleteAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Pairing pairing, Caller caller, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (application.State != ApplicationState.AwaitingVerification || item.State != MailItemState.Posted || !item.IsActivated)
        {
            return false;
        }

        if (!(await MailDocumentStore.ReadCurrentAsync(connection, application.Id)).All(MailInputs.IsProof))
        {
            return await SendToReviewAsync(connection, application, item, MailFailures.ChipUnverified, caller, now);
        }

        if (pairing != Pairing.NotDoubted)
        {
            return await SendToReviewAsync(connection, application, item, MailFailures.PairingDoubt, caller, now);
        }

        await mailVerifier.VerifyAsync(connection, application, item, caller, now, cancellationToken);
        return true;
    }

    private async Task<bool> RejectAddressAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, TrackingState state, Caller caller, DateTimeOffset now)
    {
        // The letter has already failed because of an earlier report.
        if (item.State == MailItemState.Failed)
        {
            return false;
        }

        await FailLetterAsync(connection, item, caller, now);
        await MailDocumentStore.CloseAllAsync(connection, application.Id);
        return await MoveApplicationAsync(
            connection, application, item, ApplicationFinding.LetterFailed,
            state.Reason == ReturnReason.Moved ? MailFailures.ReturnedMoved : MailFailures.ReturnedNotAtAddress, caller, now);
    }

    private async Task<bool> ResendAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Caller caller, DateTimeOffset now)
    {
        if (item.State == MailItemState.Failed)
        {
            return false;
        }

        await FailLetterAsync(connection, item, caller, now);
        // During a review, a person decides whether a new letter is sent.
        if (application.State == ApplicationState.AwaitingVerification)
        {
            await MailTransitions.CreateLetterAsync(connection, application.Id, item.Sending + 1, caller, now);
        }

        return await MoveApplicationAsync(
            connection,
            application,
            item,
            ApplicationFinding.LetterFailed,
            application.State == ApplicationState.AwaitingVerification
                ? MailFailures.ReturnedNotCollected
                : MailFailures.LetterNotCollected,
            caller,
            now);
    }

    private Task<bool> SendToReviewAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Failure cause, Caller caller, DateTimeOffset now)
    {
        instruments.CountReview(cause.Code);
        return MoveApplicationAsync(connection, application, item, ApplicationFinding.MailNeedsReview, cause, caller, now);
    }

    private async Task<bool> MoveApplicationAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, ApplicationFinding finding, Failure cause, Caller caller,
        DateTimeOffset now)
    {
        if (application.State == ApplicationState.Verified)
        {
            LogVerificationRevoked(log, application.Id, item.ManagementNumber, cause.Code);
        }

        return await MailTransitions.MoveApplicationAsync(connection, application, finding, cause.Code, item.Id, caller, now);
    }

    private static async Task FailLetterAsync(NpgsqlConnection connection, MailItemRow item, Caller caller, DateTimeOffset now)
    {
        await MailItemStore.SetStateAsync(connection, item.Id, MailItemState.Failed, now);
        await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "failed", caller, now));
    }

    private void RaiseForwardedAlarm(MailItemRow item)
    {
        instruments.CountForwardedAlarm();
        LogLetterForwarded(log, item.ManagementNumber);
    }

    private static Failure GetCause(TrackingState state, Pairing pairing) => state switch
    {
        _ when pairing == Pairing.Wrong => MailFailures.PairingWrong,
        _ when pairing == Pairing.Doubted => MailFailures.PairingDoubt,
        { Stage: ItemStage.Forwarded } => MailFailures.LetterForwarded,
        { Contradictions.Count: > 0 } => MailFailures.ContradictoryReports,
        { Stage: ItemStage.Lost } => MailFailures.LetterLost,
        { Reason: ReturnReason.NotAtAddress } => MailFailures.ReturnedNotAtAddress,
        { Reason: ReturnReason.Moved } => MailFailures.ReturnedMoved,
        { Reason: ReturnReason.Refused } => MailFailures.LetterRefused,
        { Reason: ReturnReason.StorageExpired } => MailFailures.LetterNotCollected,
        { Reason: ReturnReason.AddressIncomplete } => MailFailures.ReturnedAddressIncomplete,
        _ => MailFailures.ReturnedWithoutReason,
    };

    [LoggerMessage(
        EventId = 1701, Level = LogLevel.Error,
        Message = "Letter {ManagementNumber} was forwarded to another address although it must not be")]
    private static partial void LogLetterForwarded(ILogger logger, string managementNumber);

    [LoggerMessage(
        EventId = 1702, Level = LogLevel.Warning,
        Message = "Verification of application {ApplicationId} revoked: letter {ManagementNumber}, {Code}")]
    private static partial void LogVerificationRevoked(ILogger logger, Guid applicationId, string managementNumber, string code);
}
