using System.Text;

namespace Kyc.ApiDoc;

/// <summary>Converts comments of .proto files to Markdown.</summary>
internal static class CommentFormatter
{
    private const string Fence = "```";

    /// <summary>Converts a comment to a single line for a table cell. A missing comment results in an empty string.</summary>
    public static string FormatCell(string? comment) => Escape(string.Join(' ', GetLines(comment).Select(line => line.Trim())).Trim());

    /// <summary>
    /// Converts a comment to paragraphs. Lines that are indented by two spaces become a code block. A missing comment results in an empty
    /// string.
    /// </summary>
    public static string FormatBlock(string? comment)
    {
        var text = new StringBuilder();
        var isInCodeBlock = false;
        foreach (var line in GetLines(comment))
        {
            var isIndented = line.StartsWith("  ", StringComparison.Ordinal);
            if (isIndented != isInCodeBlock)
            {
                text.Append(isInCodeBlock ? $"{Fence}\n\n" : $"\n{Fence}\n");
                isInCodeBlock = isIndented;
            }

            text.Append(isIndented ? line[2..] : Escape(line)).Append('\n');
        }

        return text.Append(isInCodeBlock ? $"{Fence}\n" : "").ToString().Trim('\n');
    }

    // The protobuf compiler removes the slashes of a comment but not the space after them.
    private static IEnumerable<string> GetLines(string? comment) =>
        (comment ?? "").TrimEnd().Split('\n').Select(line => (line.StartsWith(' ') ? line[1..] : line).TrimEnd());

    private static string Escape(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal);
}
