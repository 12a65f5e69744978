using System.Security.Cryptography;
using Kyc.Domain.Text;

namespace Kyc.Domain.Codes;

/// <summary>
/// Codes that people read and type: Crockford's base 32, which has no I, L, O and U. Each character has five random bits.
/// </summary>
public static class TypedCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new random code.</summary>
    /// <param name="length">Number of characters.</param>
    public static string New(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>Reads what a person typed: case, width, spaces and hyphens of any kind do not matter, I and L are 1, O is 0.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="length">Number of characters of the code.</param>
    /// <param name="code">The code as <see cref="New"/> made it; empty when the text is no code.</param>
    /// <returns>False when the text is no code of this length.</returns>
    public static bool TryNormalize(string typed, int length, out string code)
    {
        Span<char> normal = stackalloc char[length];
        var count = 0;
        code = "";
        foreach (var character in TextFolding.Fold(typed))
        {
            // Behind the space: what Japanese keyboards give for a hyphen (hyphen, minus, dashes, the mark of a long vowel).
            if (character is '-' or ' ' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212' or 'ー')
            {
                continue;
            }

            var read = char.ToUpperInvariant(character) switch { 'I' or 'L' => '1', 'O' => '0', var other => other };
            if (count == length || !Alphabet.Contains(read, StringComparison.Ordinal))
            {
                return false;
            }

            normal[count++] = read;
        }

        if (count != length)
        {
            return false;
        }

        code = new string(normal);
        return true;
    }
}
