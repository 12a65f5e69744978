namespace Kyc.Mail.Letters;

/// <summary>Formats postcodes for printing.</summary>
internal static class CodeFormatter
{
    /// <summary>Returns the given seven digits in the format 〒123-4567.</summary>
    public static string FormatPostcode(string digits) => $"〒{FormatPlainPostcode(digits)}";

    /// <summary>Returns the given seven digits in the format 123-4567.</summary>
    public static string FormatPlainPostcode(string digits) => $"{digits[..3]}-{digits[3..]}";
}
