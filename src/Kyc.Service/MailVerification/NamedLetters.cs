namespace Kyc.Service.MailVerification;

/// <summary>Formats lists of management numbers for messages: the first ones, and the number of the others.</summary>
internal static class NamedLetters
{
    private const int MaxNamed = 10;

    /// <summary>Formats a list, for example <c>letters 261129-00000001, 261129-00000002 and 3 more</c>.</summary>
    public static string Of(IEnumerable<string> managementNumbers)
    {
        var shown = managementNumbers.Select(Shown).ToList();
        return $"{(shown.Count == 1 ? "letter" : "letters")} {First(shown, ", ")}";
    }

    /// <summary>Joins the first texts and adds the number of the others.</summary>
    public static string First(IReadOnlyCollection<string> texts, string separator)
    {
        var more = texts.Count > MaxNamed ? $" and {texts.Count - MaxNamed} more" : "";
        return string.Join(separator, texts.Take(MaxNamed)) + more;
    }

    /// <summary>Formats a management number for a message. Text in another format is not repeated.</summary>
    private static string Shown(string managementNumber) =>
        managementNumber.Length is > 0 and <= 15 && managementNumber.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? managementNumber
            : "(not in the form of a management number)";
}
