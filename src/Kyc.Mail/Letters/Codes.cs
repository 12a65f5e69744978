namespace Kyc.Mail.Letters;

/// <summary>Formats codes for people.</summary>
internal static class Codes
{
    /// <summary>Returns a postcode in the form 〒123-4567.</summary>
    public static string Postcode(string digits) => $"〒{PlainPostcode(digits)}";

    /// <summary>Returns a postcode in the form 123-4567.</summary>
    public static string PlainPostcode(string digits) => $"{digits[..3]}-{digits[3..]}";
}
