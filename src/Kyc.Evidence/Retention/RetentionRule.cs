namespace Kyc.Evidence.Retention;

/// <summary>Events that start or move a retention period. The numbers are those of the database and never change their meaning.</summary>
public enum TriggerEvent : short
{
    /// <summary>The contract ended (取引終了日), for example the account was closed.</summary>
    ContractEnded = 1,

    /// <summary>The last transaction that relied on the verification ended.</summary>
    LastTransactionEnded = 2,

    /// <summary>The application was withdrawn, or nobody continued it.</summary>
    ApplicationAbandoned = 3,

    /// <summary>The application was refused.</summary>
    ApplicationRefused = 4,
}

/// <summary>What becomes of data whose time is over.</summary>
public enum DueAction : short
{
    /// <summary>The data key is destroyed and the rows are removed.</summary>
    Erase = 1,

    /// <summary>A member of staff decides, for example on a paper original to be returned.</summary>
    Review = 2,
}

/// <summary>One version of one rule: how long one class of data is kept after which event, and why.</summary>
public sealed record RetentionRule
{
    /// <summary>Stable name, lower-case words joined by hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>From 1; a change of anything below is a new version.</summary>
    public required int Version { get; init; }

    /// <summary>First day, in Japan, on which this version governs.</summary>
    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>What it is about.</summary>
    public required DataClass DataClass { get; init; }

    /// <summary>The event without which the period does not start.</summary>
    public required TriggerEvent Trigger { get; init; }

    /// <summary>Events that move the start when they are later than the trigger (law.md 2.3: the later of both ends).</summary>
    public IReadOnlyList<TriggerEvent> OrLater { get; init; } = [];

    /// <summary>How long.</summary>
    public required RetentionPeriod Period { get; init; }

    /// <summary>What happens then.</summary>
    public required DueAction Disposition { get; init; }

    /// <summary>The article that demands it, or the firm's policy with its reason.</summary>
    public required string LegalSource { get; init; }
}
