using System.Security.Cryptography;
using Kyc.Domain.Text;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Onboarding;

/// <summary>
/// The code a customer types at the kiosk: eight characters of Crockford's base 32, 40 random bits. It finds an
/// application; it opens nothing without the card and its password.
/// </summary>
public static class ReferenceCode
{
    /// <summary>Number of characters.</summary>
    public const int Length = 8;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The rule of a field that such a code is typed into.</summary>
    public static readonly FieldRule Rule = TextForms.Form(
        "The eight characters of Application.reference_code", "is not the eight characters of a reference code",
        text => TryNormalize(text, out _));

    /// <summary>A new random code.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>
    /// Reads what a person typed: case, width and hyphens of whatever kind do not matter, I and L are 1, O is 0. False when it is no code.
    /// </summary>
    public static bool TryNormalize(string typed, out string code)
    {
        Span<char> normal = stackalloc char[Length];
        var length = 0;
        code = "";
        foreach (var character in TextFolding.Fold(typed))
        {
            // Behind the space: what Japanese keyboards give for a hyphen (hyphen, minus, dashes, the mark of a long vowel).
            if (character is '-' or ' ' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212' or 'ー') continue;
            var read = char.ToUpperInvariant(character) switch { 'I' or 'L' => '1', 'O' => '0', var other => other };
            if (length == Length || !Alphabet.Contains(read, StringComparison.Ordinal)) return false;
            normal[length++] = read;
        }
        if (length != Length) return false;
        code = new string(normal);
        return true;
    }
}
