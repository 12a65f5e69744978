namespace Kyc.Service.Platform.Storage;

/// <summary>For which call of which program the code runs that uses a database.</summary>
public sealed class CallingProgram
{
    private static readonly AsyncLocal<CallingProgram?> Local = new();

    private int _connections;

    private CallingProgram(string name) => Name = name;

    /// <summary>Null for the service's own work.</summary>
    public static CallingProgram? Current => Local.Value;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What the calling method runs from here on is one call of a program.</summary>
    internal static void Begin(string program) => Local.Value = new CallingProgram(program);

    /// <summary>
    /// The call takes a connection. True for its first: one that it takes while it has another must not wait for its turn, since calls that each
    /// have one and wait for a second would wait for each other.
    /// </summary>
    internal bool IsFirstTaken() => Interlocked.Increment(ref _connections) == 1;

    /// <summary>The call gives a connection back.</summary>
    internal void Give() => Interlocked.Decrement(ref _connections);
}
