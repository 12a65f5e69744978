namespace Kyc.Tests.Shared;

/// <summary>Tables of a document in <c>docs</c>, so that a test can compare all rows with the source, in their order.</summary>
internal static class DocumentTable
{
    /// <summary>The rows of the only table below a heading.</summary>
    /// <param name="document">Its name below <c>docs</c>: <c>metrics.md</c>.</param>
    /// <param name="heading">The whole line of the heading, <c>## Health</c>.</param>
    /// <param name="columns">The names of all columns.</param>
    /// <returns>The cells of each row, without the space around them.</returns>
    /// <exception cref="InvalidDataException">There is no such table, or a row has another number of cells.</exception>
    public static IReadOnlyList<string[]> Read(string document, string heading, params string[] columns)
    {
        var section = Lines(document).SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#')).ToList();
        var head = $"| {string.Join(" | ", columns)} |";
        if (section.Count(line => line == head) != 1)
        {
            throw new InvalidDataException($"{document}: '{heading}' does not have the table {head} once.");
        }

        var rows = section.SkipWhile(line => line != head).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Cells).ToList();
        return rows.TrueForAll(row => row.Length == columns.Length)
            ? rows
            : throw new InvalidDataException($"{document}: a row below '{heading}' does not have {columns.Length} cells.");
    }

    /// <summary>
    /// The first cells of all rows of all documents that begin with a text, each with its document. A row that stands in another document,
    /// in another table or twice is among them.
    /// </summary>
    public static IReadOnlyList<(string Document, string Cell)> FirstCells(Predicate<string> matches) =>
    [
        .. from file in Directory.EnumerateFiles(Folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           from line in File.ReadLines(file)
           where line.StartsWith("| ", StringComparison.Ordinal)
           let cell = Cells(line)[0]
           where matches(cell)
           select (Path.GetRelativePath(Folder, file), cell),
    ];

    private static string Folder => Path.Combine(FailureDocument.RepositoryRoot(), "docs");

    private static IEnumerable<string> Lines(string document) => File.ReadLines(Path.Combine(Folder, document));

    // A vertical bar in a cell is written with a backslash.
    private static string[] Cells(string line) =>
        [.. line.Replace(@"\|", "¦", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries)[1..^1]];
}
