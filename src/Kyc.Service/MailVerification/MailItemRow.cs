using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Service.Onboarding;

namespace Kyc.Service.MailVerification;

/// <summary>Represents a row of <c>mail_item</c>: a letter.</summary>
public sealed record MailItemRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public string ManagementNumber { get; init; } = "";

    public MailItemState State
    {
        get => MailNumbers.ItemState.ToValue(StateNumber, "mail_item.state");
        init => StateNumber = MailNumbers.ItemState.ToNumber(value);
    }

    internal short StateNumber { get; init; }

    /// <summary>The number of letters that were sent to this address before this letter.</summary>
    public int Sending { get; init; }

    public Guid? BatchId { get; init; }

    public int Prints { get; init; }

    public string? PostingNumber { get; init; }

    public DateOnly? PostingDate { get; init; }

    public MailStage Stage
    {
        get => MailNumbers.Stage.ToValue(StageNumber, "mail_item.stage");
        init => StageNumber = MailNumbers.Stage.ToNumber(value);
    }

    internal short StageNumber { get; init; }

    public MailReturnReason Reason
    {
        get => MailNumbers.Reason.ToValue(ReasonNumber, "mail_item.reason");
        init => ReasonNumber = MailNumbers.Reason.ToNumber(value);
    }

    internal short ReasonNumber { get; init; }

    public MailDeadlineKind Due
    {
        get => MailNumbers.DeadlineKind.ToValue(DueNumber, "mail_item.due");
        init => DueNumber = MailNumbers.DeadlineKind.ToNumber(value);
    }

    internal short DueNumber { get; init; }

    public DateOnly? DueOn { get; init; }

    public string CodeHash { get; init; } = "";

    public int CodeTries { get; init; }

    public DateTimeOffset? CodeExpiresAt { get; init; }

    public DateTimeOffset? CodeAcceptedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// The number of lines of status files about this letter that the parser did not understand and that nobody has read yet.
    /// </summary>
    public int UnreadLines { get; init; }

    /// <summary>The day on which the letter was returned to the mail room; null when it was not.</summary>
    public DateOnly? ReturnedOn { get; init; }

    /// <summary>The reason why the most recent batch omitted the letter; empty when there is none.</summary>
    public string Unprintable { get; init; } = "";

    /// <summary>The state of the application. Set only by queries that join the application.</summary>
    public ApplicationState ApplicationState
    {
        get => ApplicationNumbers.StateOrNone.ToValue(ApplicationStateNumber, "application.state");
        init => ApplicationStateNumber = ApplicationNumbers.StateOrNone.ToNumber(value);
    }

    internal short ApplicationStateNumber { get; init; }

    public string OutcomeCode { get; init; } = "";

    /// <summary>Indicates whether the letter has not been withdrawn and has no result yet.</summary>
    public bool IsOpen => State is MailItemState.Ready or MailItemState.Batched or MailItemState.Printed or MailItemState.Posted;

    /// <summary>Indicates whether the letter has no activation code, or its code was accepted.</summary>
    public bool IsActivated => CodeHash.Length == 0 || CodeAcceptedAt is not null;

    public MailItem ToContract() => new()
    {
        ManagementNumber = ManagementNumber,
        ApplicationId = ApplicationId.ToString("D"),
        State = State,
        Stage = Stage,
        Reason = Reason,
        BatchId = BatchId?.ToString("D") ?? "",
        PostingNumber =
            PostingNumber is { } digits && Kyc.Mail.Posting.PostingNumber.TryParse(digits, out var number, out _) ? number.ToString() : "",
        PostingDate = IsoDate.ToText(PostingDate),
        Sending = Sending,
        Due = Due,
        DueOn = IsoDate.ToText(DueOn),
        ApplicationState = ApplicationState,
        OutcomeCode = OutcomeCode,
        UnreadLines = UnreadLines,
        UpdatedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(UpdatedAt),
        ReturnedOn = IsoDate.ToText(ReturnedOn),
    };
}
