namespace Kyc.Evidence.Retention;

/// <summary>
/// Specifies the events that determine the start of a retention period. The numbers are stored in the database and never change their
/// meaning.
/// </summary>
public enum TriggerEvent : short
{
    /// <summary>The contract ended (取引終了日), for example because the account was closed.</summary>
    ContractEnded = 1,

    /// <summary>The last transaction that relied on the verification ended.</summary>
    LastTransactionEnded = 2,

    /// <summary>The application was withdrawn, or nobody continued it.</summary>
    ApplicationAbandoned = 3,

    /// <summary>The application was refused.</summary>
    ApplicationRefused = 4,
}

/// <summary>Specifies the action for data whose retention period is over.</summary>
public enum DueAction : short
{
    /// <summary>The data key is destroyed and the rows are removed.</summary>
    Erase = 1,

    /// <summary>A member of staff decides what to do with the data, for example when an original paper document must be returned.</summary>
    Review = 2,
}

/// <summary>Represents one version of one rule: how long one class of data is kept after which event, and the legal source.</summary>
public sealed record RetentionRule
{
    /// <summary>Gets the name of the rule, which never changes: lower-case words joined by hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the version, from 1. Changing any of the following values requires a new version.</summary>
    public required int Version { get; init; }

    /// <summary>Gets the first day, in Japan, on which this version is effective.</summary>
    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>Gets the class of data that the rule applies to.</summary>
    public required DataClass DataClass { get; init; }

    /// <summary>Gets the event that starts the period.</summary>
    public required TriggerEvent Trigger { get; init; }

    /// <summary>
    /// Gets further events that can move the start of the period. Once the trigger has occurred, the period starts with the latest of the
    /// trigger and these events (law.md 2.3: the later of the end of the contract and the end of the last transaction).
    /// </summary>
    public IReadOnlyList<TriggerEvent> OrLater { get; init; } = [];

    /// <summary>Gets the length of the period.</summary>
    public required RetentionPeriod Period { get; init; }

    /// <summary>Gets the action to take when the period is over.</summary>
    public required DueAction Disposition { get; init; }

    /// <summary>Gets the article of the law that requires the rule, or the firm's policy and the reason for it.</summary>
    public required string LegalSource { get; init; }
}
