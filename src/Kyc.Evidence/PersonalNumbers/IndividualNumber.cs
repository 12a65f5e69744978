namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// Validates the individual number (個人番号): eleven digits and a check digit. It is detected only in order to reject or mask it (law.md 4).
/// </summary>
public static class IndividualNumber
{
    /// <summary>The number of digits, including the check digit.</summary>
    public const int DigitCount = 12;

    private const int Modulus = 11;

    /// <summary>
    /// Computes the check digit. P(n) is the n-th of the eleven digits, counted from the right. Q(n) is n+1 for n up to 6, and n-5 for n
    /// from 7. The check digit is 11 minus the remainder of the sum of P(n)Q(n) divided by 11, or 0 when the remainder is 0 or 1.
    /// </summary>
    /// <param name="digits">Eleven values from 0 to 9.</param>
    public static int ComputeCheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var n = 1; n < DigitCount; n++)
        {
            sum += digits[DigitCount - 1 - n] * (n <= 6 ? n + 1 : n - 5);
        }

        var remainder = sum % Modulus;
        return remainder <= 1 ? 0 : Modulus - remainder;
    }

    /// <summary>Whether there are exactly twelve digits (values from 0 to 9) and the last one is the valid check digit.</summary>
    public static bool IsValid(ReadOnlySpan<byte> digits) => digits.Length == DigitCount && ComputeCheckDigit(digits[..^1]) == digits[^1];
}
