namespace Kyc.Service.Platform.Edge.LongWork;

/// <summary>Limits how much long work runs and waits. The service has one instance; tests use smaller limits.</summary>
public sealed record LongWorkLimits
{
    /// <summary>Maximum number of jobs of one kind that run at a time. It is two so that two programs do not wait for each other.</summary>
    public int MaxRunning { get; init; } = 2;

    /// <summary>
    /// Maximum number of jobs of one kind and one calling program that run at a time. Running two of one program at the same time would not
    /// be faster.
    /// </summary>
    public int MaxRunningPerProgram { get; init; } = 1;

    /// <summary>
    /// Maximum number of waiting jobs of one kind and one calling program. It is more than a nightly batch needs, and small enough that all
    /// the jobs complete within their deadlines.
    /// </summary>
    public int MaxWaitingPerProgram { get; init; } = 32;

    /// <summary>Maximum number of waiting jobs of one kind, of all programs together.</summary>
    public int MaxWaiting { get; init; } = 128;
}

/// <summary>The kinds of long work, each with its own queue: work of one kind never waits for work of another kind.</summary>
public enum LongWorkKind
{
    /// <summary>Verification of the ledger, which takes up to an hour.</summary>
    Verification,

    /// <summary>Exports, and previews of retention rules.</summary>
    Reading,

    /// <summary>Imports and replays, after their input has been received completely.</summary>
    Import,

    /// <summary>Drawing letters.</summary>
    Printing,
}
