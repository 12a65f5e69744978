namespace Kyc.Service.Platform.Edge.LongWork;

/// <summary>
/// Represents the limits on the numbers of running and waiting long-work jobs. The service uses the default values; tests use smaller
/// limits.
/// </summary>
public sealed record LongWorkLimits
{
    /// <summary>
    /// Maximum number of jobs of one kind that run at the same time. With a maximum of two, the jobs of two programs do not wait for each
    /// other.
    /// </summary>
    public int MaxRunning { get; init; } = 2;

    /// <summary>
    /// Maximum number of jobs of one kind that run at the same time for one calling program. Running two jobs of one program at the same
    /// time would not be faster.
    /// </summary>
    public int MaxRunningPerProgram { get; init; } = 1;

    /// <summary>
    /// Maximum number of waiting jobs of one kind for one calling program. It is more than a nightly batch needs, and small enough for all
    /// waiting jobs to complete within their deadlines.
    /// </summary>
    public int MaxWaitingPerProgram { get; init; } = 32;

    /// <summary>Maximum number of waiting jobs of one kind for all calling programs together.</summary>
    public int MaxWaiting { get; init; } = 128;
}

/// <summary>
/// The kinds of long work. Each kind has its own queue, so that work of one kind never waits for work of a different kind.
/// </summary>
public enum LongWorkKind
{
    /// <summary>Verifies the ledger. Takes up to an hour.</summary>
    Verification,

    /// <summary>Reads much data: exports, mail cases, the retention calendar, and the preview and addition of retention rules.</summary>
    Reading,

    /// <summary>Imports data or replays erasures. The job starts after the input has been received completely.</summary>
    Import,

    /// <summary>Renders letters for printing.</summary>
    Printing,
}
