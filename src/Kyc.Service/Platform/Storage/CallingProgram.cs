namespace Kyc.Service.Platform.Storage;

/// <summary>Identifies the call, and the program that made it, for which code uses a database.</summary>
public sealed class CallingProgram
{
    private static readonly AsyncLocal<CallingProgram?> Local = new();

    private int _connections;

    private CallingProgram(string name) => Name = name;

    /// <summary>Gets the program of the current call; null for the service's own work.</summary>
    public static CallingProgram? Current => Local.Value;

    /// <summary>Gets the name of the program.</summary>
    public string Name { get; }

    /// <summary>Marks everything that the calling method runs from here on as one call of a program.</summary>
    internal static void Begin(string program) => Local.Value = new CallingProgram(program);

    /// <summary>
    /// Counts a connection that the call takes. Returns true for the first: a connection that the call takes while it already has one must
    /// not wait for a turn, because calls that each have one connection and wait for a second would deadlock.
    /// </summary>
    internal bool TakeConnection() => Interlocked.Increment(ref _connections) == 1;

    /// <summary>Counts a connection that the call returns.</summary>
    internal void ReturnConnection() => Interlocked.Decrement(ref _connections);
}
