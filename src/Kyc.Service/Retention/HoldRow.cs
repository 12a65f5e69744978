using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>Represents a row of the table <c>retention_hold</c>: a hold that prevents the erasure of an application's data.</summary>
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

    /// <summary>The last day of the hold, in Japan time; null when the hold lasts until it is released.</summary>
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

    /// <summary>The time of the most recent request to release the hold; null when its release was never requested.</summary>
    public DateTimeOffset? ReleaseRequestedAt { get; init; }

    /// <summary>
    /// The time at which a replay erased the data in spite of the hold, because the data had already been erased before the hold was
    /// placed; null when this has not happened.
    /// </summary>
    public DateTimeOffset? OvertakenAt { get; init; }

    /// <summary>
    /// The MAC of the gRPC request that placed the hold (<see cref="Platform.Encryption.RequestMac"/>); null in rows that were stored
    /// before this column existed.
    /// </summary>
    public byte[]? RequestMac { get; init; }
}
