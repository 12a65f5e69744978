namespace Kyc.Mail.Letters;

/// <summary>Numbers as people read them.</summary>
internal static class Codes
{
    /// <summary>〒123-4567.</summary>
    public static string Postcode(string digits) => $"〒{PlainPostcode(digits)}";

    /// <summary>123-4567.</summary>
    public static string PlainPostcode(string digits) => $"{digits[..3]}-{digits[3..]}";

    /// <summary>123-45-67890-1 (mail.md 8.3).</summary>
    public static string PostingNumber(string digits) => $"{digits[..3]}-{digits[3..5]}-{digits[5..10]}-{digits[10..]}";
}
