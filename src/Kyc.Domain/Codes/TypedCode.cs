using System.Security.Cryptography;
using Kyc.Domain.Text;

namespace Kyc.Domain.Codes;

/// <summary>
/// Creates and normalizes codes that people read and type, in Crockford's base 32, which excludes I, L, O and U. Each character contains
/// five random bits.
/// </summary>
public static class TypedCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Creates a random code.</summary>
    /// <param name="length">The number of characters.</param>
    public static string Create(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>
    /// Normalizes a typed code. Case, width, spaces and hyphens of any kind are ignored. I and L are read as 1, and O as 0.
    /// </summary>
    /// <param name="typedText">The typed text.</param>
    /// <param name="length">The number of characters of the code.</param>
    /// <param name="code">The code in the format that <see cref="Create"/> returns. Empty when the method returns false.</param>
    /// <returns>False when the text is not a code of this length.</returns>
    public static bool TryNormalize(string typedText, int length, out string code)
    {
        Span<char> normalized = stackalloc char[length];
        var count = 0;
        code = "";
        foreach (var character in TextFolding.Fold(typedText))
        {
            // The space, and the characters that Japanese keyboards produce for a hyphen (hyphen, minus, dashes, long vowel mark).
            if (character is '-' or ' ' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212' or 'ー')
            {
                continue;
            }

            var symbol = char.ToUpperInvariant(character) switch { 'I' or 'L' => '1', 'O' => '0', var other => other };
            if (count == length || !Alphabet.Contains(symbol, StringComparison.Ordinal))
            {
                return false;
            }

            normalized[count++] = symbol;
        }

        if (count != length)
        {
            return false;
        }

        code = new string(normalized);
        return true;
    }
}
