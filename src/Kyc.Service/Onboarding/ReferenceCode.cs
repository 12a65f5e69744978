using Kyc.Domain.Codes;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Onboarding;

/// <summary>
/// The code a customer types at the kiosk: eight characters of a <see cref="TypedCode"/>, 40 random bits. It finds an
/// application; it opens nothing without the card and its password.
/// </summary>
public static class ReferenceCode
{
    /// <summary>Number of characters.</summary>
    public const int Length = 8;

    /// <summary>The rule of a field that such a code is typed into.</summary>
    public static readonly FieldRule Rule = TextForms.Form(
        "The eight characters of Application.reference_code", "is not the eight characters of a reference code",
        text => TryNormalize(text, out _));

    /// <summary>A new random code.</summary>
    public static string New() => TypedCode.New(Length);

    /// <summary>Reads what a person typed (<see cref="TypedCode.TryNormalize"/>). False when it is no code.</summary>
    public static bool TryNormalize(string typed, out string code) => TypedCode.TryNormalize(typed, Length, out code);
}
