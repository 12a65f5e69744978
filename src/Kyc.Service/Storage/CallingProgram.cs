namespace Kyc.Service.Storage;

/// <summary>For which calling program the code runs that uses a database.</summary>
public static class CallingProgram
{
    private static readonly AsyncLocal<string?> Local = new();

    /// <summary>Name of the program; null for the service's own work.</summary>
    public static string? Current => Local.Value;

    /// <summary>What the calling method runs from here on is for a program.</summary>
    internal static void Begin(string program) => Local.Value = program;
}
