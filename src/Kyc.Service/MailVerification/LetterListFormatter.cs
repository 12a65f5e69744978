namespace Kyc.Service.MailVerification;

/// <summary>Formats lists of management numbers for messages. A list shows the first 10 numbers and how many more there are.</summary>
internal static class LetterListFormatter
{
    private const int MaxListed = 10;

    /// <summary>Formats a list, for example <c>letters 261129-00000001, 261129-00000002 and 3 more</c>.</summary>
    public static string Format(IEnumerable<string> managementNumbers)
    {
        var formattedNumbers = managementNumbers.Select(FormatNumber).ToList();
        return $"{(formattedNumbers.Count == 1 ? "letter" : "letters")} {JoinFirst(formattedNumbers, ", ")}";
    }

    /// <summary>Joins the first 10 texts with the separator and adds how many more there are.</summary>
    public static string JoinFirst(IReadOnlyCollection<string> texts, string separator)
    {
        var remainder = texts.Count > MaxListed ? $" and {texts.Count - MaxListed} more" : "";
        return string.Join(separator, texts.Take(MaxListed)) + remainder;
    }

    /// <summary>
    /// Returns the given text if it has the form of a management number. Otherwise returns a fixed text, because the given text may contain
    /// anything and must not appear in a message.
    /// </summary>
    private static string FormatNumber(string managementNumber) =>
        managementNumber.Length is > 0 and <= 15 && managementNumber.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? managementNumber
            : "(not in the form of a management number)";
}
