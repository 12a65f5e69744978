using Kyc.Domain.Codes;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Creates and parses the code that a customer types at the kiosk: a <see cref="TypedCode"/> of eight characters, which has 40 random bits.
/// The code only identifies an application. Without the card and its password, it gives access to nothing.
/// </summary>
public static class ReferenceCode
{
    /// <summary>The number of characters of a normalized code.</summary>
    public const int Length = 8;

    /// <summary>The rule for a request field that contains a reference code.</summary>
    public static readonly FieldRule Rule = TextRules.CreateFormatRule(
        "The eight characters of Application.reference_code", "is not the eight characters of a reference code",
        text => TryNormalize(text, out _));

    /// <summary>Creates a random code.</summary>
    public static string Create() => TypedCode.Create(Length);

    /// <summary>
    /// Normalizes the text that a person typed (<see cref="TypedCode.TryNormalize"/>). Returns false when the text is not a reference code.
    /// </summary>
    public static bool TryNormalize(string typed, out string code) => TypedCode.TryNormalize(typed, Length, out code);
}
