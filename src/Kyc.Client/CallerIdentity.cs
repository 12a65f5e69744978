using System.Buffers;

namespace Kyc.Client;

/// <summary>
/// Who calls: travels with every call into the verification record, since the law asks who verified and who recorded
/// (protos/kyc/v1/application.proto). Both are 1 to 64 characters of <c>[A-Za-z0-9._@-]</c>.
/// </summary>
/// <param name="Program">The calling program.</param>
/// <param name="Person">The member of staff, or the customer's session, acting.</param>
public sealed record CallerIdentity(string Program, string Person)
{
    /// <summary>Metadata key of <see cref="Program"/>.</summary>
    public const string ProgramKey = "kyc-caller-program";

    /// <summary>Metadata key of <see cref="Person"/>.</summary>
    public const string PersonKey = "kyc-caller-person";

    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>True when a text has the form of such a name.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed);
}
