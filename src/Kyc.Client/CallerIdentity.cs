using System.Buffers;

namespace Kyc.Client;

/// <summary>
/// Identifies the caller. It is sent with every call and stored in the verification record, because the law requires the names of the
/// verifier and of the creator of the record (protos/kyc/v1/application.proto). Both values are 1 to 64 characters of
/// <c>[A-Za-z0-9._@-]</c>.
/// </summary>
/// <param name="Program">The calling program.</param>
/// <param name="Person">The acting member of staff, or the customer's session.</param>
public sealed record CallerIdentity(string Program, string Person)
{
    /// <summary>The metadata key of <see cref="Program"/>.</summary>
    public const string ProgramKey = "kyc-caller-program";

    /// <summary>The metadata key of <see cref="Person"/>.</summary>
    public const string PersonKey = "kyc-caller-person";

    private const int MaxLength = 64;

    private static readonly SearchValues<char> AllowedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>Checks whether a text is a valid value for <see cref="Program"/> or <see cref="Person"/>.</summary>
    public static bool IsValidName(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(AllowedCharacters);
}
