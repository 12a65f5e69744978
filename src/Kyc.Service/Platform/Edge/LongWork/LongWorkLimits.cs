namespace Kyc.Service.Platform.Edge.LongWork;

/// <summary>How much long work runs and waits. One for the service; tests give smaller ones.</summary>
public sealed record LongWorkLimits
{
    /// <summary>Of a kind, at a time. Two programs do not wait for each other.</summary>
    public int MaxRunning { get; init; } = 2;

    /// <summary>Of a kind and a calling program, at a time: nothing of it is faster when two run beside each other.</summary>
    public int MaxRunningOfProgram { get; init; } = 1;

    /// <summary>
    /// Of a kind and a calling program: more than a night's automation has, and little enough that all of it runs within the deadlines.
    /// </summary>
    public int MaxWaitingOfProgram { get; init; } = 32;

    /// <summary>Of a kind, of all programs together.</summary>
    public int MaxWaiting { get; init; } = 128;
}

/// <summary>What waits for each other. Work of one kind never waits for another kind's.</summary>
public enum LongWorkKind
{
    /// <summary>Verification of the ledger, up to an hour.</summary>
    Verification,

    /// <summary>Exports, and previews of retention rules.</summary>
    Reading,

    /// <summary>Imports and replays, once all that they need has arrived.</summary>
    Import,

    /// <summary>Drawing letters.</summary>
    Printing,
}
