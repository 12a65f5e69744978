namespace Kyc.Evidence;

/// <summary>
/// Identifies who performed an action: the calling program, and the member of staff or the session for which it acted (law.md 2.2 rows 1
/// and 2). The values are identifiers and not names: 1 to 64 printable ASCII characters each, without spaces.
/// </summary>
public sealed record Actor(string Program, string Person)
{
    private const int MaxLength = 64;

    /// <summary>Whether both identifiers have the required format.</summary>
    public bool IsWellFormed => IsIdentifier(Program) && IsIdentifier(Person);

    private static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
