namespace Kyc.Service.MailVerification;

/// <summary>Letters in messages by their management numbers: the first ones, and how many more there are.</summary>
internal static class NamedLetters
{
    private const int MaxNamed = 10;

    /// <summary>For example <c>letters 261129-00000001, 261129-00000002 and 3 more</c>.</summary>
    public static string Of(IEnumerable<string> managementNumbers)
    {
        var shown = managementNumbers.Select(Shown).ToList();
        return $"{(shown.Count == 1 ? "letter" : "letters")} {First(shown, ", ")}";
    }

    /// <summary>The first of the texts, and how many more there are.</summary>
    public static string First(IReadOnlyCollection<string> texts, string separator)
    {
        var more = texts.Count > MaxNamed ? $" and {texts.Count - MaxNamed} more" : "";
        return string.Join(separator, texts.Take(MaxNamed)) + more;
    }

    /// <summary>A number of ours in a message; what is not in its form is not repeated.</summary>
    private static string Shown(string managementNumber) =>
        managementNumber.Length is > 0 and <= 15 && managementNumber.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? managementNumber
            : "(not in the form of a management number)";
}
