namespace Kyc.Service.Platform.Storage;

/// <summary>Represents the gRPC call for which the current code uses a database, with the name of the program that made the call.</summary>
public sealed class CallingProgram
{
    private static readonly AsyncLocal<CallingProgram?> CurrentCall = new();

    private int _connectionCount;

    private CallingProgram(string name) => Name = name;

    /// <summary>Gets the call for which the current code runs; null when the code runs for the service's own work.</summary>
    public static CallingProgram? Current => CurrentCall.Value;

    /// <summary>Gets the name of the program that made the call.</summary>
    public string Name { get; }

    /// <summary>Starts a call of the given program. Everything that the calling method runs from here on belongs to the call.</summary>
    internal static void Begin(string program) => CurrentCall.Value = new CallingProgram(program);

    /// <summary>
    /// Counts a connection that the call is about to open. Returns true when the call has no other open connection, so that it must wait
    /// for its turn in the queue. For a second connection, the call must not wait: calls that each have one connection and wait for a
    /// second one would deadlock.
    /// </summary>
    internal bool AddConnection() => Interlocked.Increment(ref _connectionCount) == 1;

    /// <summary>Removes from the count a connection that the call has returned to the pool.</summary>
    internal void RemoveConnection() => Interlocked.Decrement(ref _connectionCount);
}
