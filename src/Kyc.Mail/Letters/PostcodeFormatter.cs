namespace Kyc.Mail.Letters;

/// <summary>Formats postcodes for printing.</summary>
internal static class PostcodeFormatter
{
    /// <summary>Returns the given seven digits in the format 〒123-4567.</summary>
    public static string FormatPostcode(string digits) => $"〒{FormatPostcodeWithoutMark(digits)}";

    /// <summary>Returns the given seven digits in the format 123-4567.</summary>
    public static string FormatPostcodeWithoutMark(string digits) => $"{digits[..3]}-{digits[3..]}";
}
