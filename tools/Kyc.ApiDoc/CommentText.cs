using System.Text;

namespace Kyc.ApiDoc;

/// <summary>Comments of .proto files as Markdown.</summary>
internal static class CommentText
{
    private const string Fence = "```";

    /// <summary>One line, for a cell of a table.</summary>
    public static string Cell(string? comment) => Escape(string.Join(' ', Lines(comment).Select(line => line.Trim())).Trim());

    /// <summary>Paragraphs. Lines that stand indented in the comment stay as they are, in a block.</summary>
    public static string Block(string? comment)
    {
        var text = new StringBuilder();
        var inside = false;
        foreach (string line in Lines(comment))
        {
            bool indented = line.StartsWith("  ", StringComparison.Ordinal);
            if (indented != inside)
            {
                text.Append(inside ? $"{Fence}\n\n" : $"\n{Fence}\n");
                inside = indented;
            }

            text.Append(indented ? line[2..] : Escape(line)).Append('\n');
        }

        return text.Append(inside ? $"{Fence}\n" : "").ToString().Trim('\n');
    }

    // The compiler takes the slashes away and leaves the space behind them.
    private static IEnumerable<string> Lines(string? comment) =>
        (comment ?? "").TrimEnd().Split('\n').Select(line => (line.StartsWith(' ') ? line[1..] : line).TrimEnd());

    private static string Escape(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
