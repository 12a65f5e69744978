namespace Kyc.Evidence;

/// <summary>
/// Who did something: the program that called and the member of staff or session it acted for (law.md 2.2 rows 1 and 2). Identifiers, not
/// names: 1 to 64 printable ASCII characters without space each.
/// </summary>
public sealed record Actor(string Program, string Person)
{
    private const int MaxLength = 64;

    /// <summary>Whether both identifiers have their form.</summary>
    public bool IsWellFormed => IsIdentifier(Program) && IsIdentifier(Person);

    private static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
