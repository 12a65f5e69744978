using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>Represents a row of <c>retention_hold</c>.</summary>
public sealed record HoldRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public HoldReason Reason
    {
        get => RetentionNumbers.HoldReason.ToValue(ReasonNumber, "retention_hold.reason");
        init => ReasonNumber = RetentionNumbers.HoldReason.ToNumber(value);
    }

    internal short ReasonNumber { get; init; }

    public string Reference { get; init; } = "";

    /// <summary>The last day of the hold, in Japan; null when it lasts until it is released.</summary>
    public DateOnly? UntilDay { get; init; }

    public HoldState State
    {
        get => RetentionNumbers.HoldState.ToValue(StateNumber, "retention_hold.state");
        init => StateNumber = RetentionNumbers.HoldState.ToNumber(value);
    }

    internal short StateNumber { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    public string PlacedPerson { get; init; } = "";

    public string? ReleasePerson { get; init; }

    public string? ApprovePerson { get; init; }

    /// <summary>The time at which the hold ended; null while it is in effect.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The time at which the release was requested.</summary>
    public DateTimeOffset? ReleaseRequestedAt { get; init; }

    /// <summary>The time at which a replay erased data again that had been erased before the hold was placed; null when none did.</summary>
    public DateTimeOffset? OvertakenAt { get; init; }

    /// <summary>The MAC of the call that placed the hold; null for holds stored before this column existed.</summary>
    public byte[]? RequestMac { get; init; }
}
