namespace Kyc.Mail.Letters;

/// <summary>Numbers as people read them.</summary>
internal static class Codes
{
    /// <summary>〒123-4567.</summary>
    public static string Postcode(string digits) => $"〒{PlainPostcode(digits)}";

    /// <summary>123-4567.</summary>
    public static string PlainPostcode(string digits) => $"{digits[..3]}-{digits[3..]}";
}
