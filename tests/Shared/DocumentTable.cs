namespace Kyc.Tests.Shared;

/// <summary>
/// Reads tables of the documents in <c>docs</c>, so that a test can compare all rows of a table with their source, in order.
/// </summary>
internal static class DocumentTable
{
    /// <summary>Reads the rows of the only table with the given columns below a heading.</summary>
    /// <param name="document">Path of the document below <c>docs</c>, for example <c>metrics.md</c>.</param>
    /// <param name="heading">Whole line of the heading, for example <c>## Health</c>.</param>
    /// <param name="columns">Names of all columns of the table.</param>
    /// <returns>The cells of each row, trimmed.</returns>
    /// <exception cref="InvalidDataException">
    /// The section does not contain exactly one table with these columns, or a row has a different number of cells.
    /// </exception>
    public static IReadOnlyList<string[]> ReadRows(string document, string heading, params string[] columns)
    {
        var section = ReadLines(document).SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#')).ToList();
        var headerLine = $"| {string.Join(" | ", columns)} |";
        if (section.Count(line => line == headerLine) != 1)
        {
            throw new InvalidDataException($"{document}: '{heading}' does not have the table {headerLine} once.");
        }

        var rows = section
            .SkipWhile(line => line != headerLine)
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(SplitCells)
            .ToList();
        return rows.TrueForAll(row => row.Length == columns.Length)
            ? rows
            : throw new InvalidDataException($"{document}: a row below '{heading}' does not have {columns.Length} cells.");
    }

    /// <summary>
    /// Reads all table rows of all documents. For each row whose first cell matches, returns the first cell and the document's path below
    /// <c>docs</c>. This includes rows that are in the wrong document or table, and rows that occur twice.
    /// </summary>
    public static IReadOnlyList<(string Document, string Cell)> ReadFirstCells(Predicate<string> matches) =>
    [
        .. from file in Directory.EnumerateFiles(DocumentFolder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           from line in File.ReadLines(file)
           where line.StartsWith("| ", StringComparison.Ordinal)
           let cell = SplitCells(line)[0]
           where matches(cell)
           select (Path.GetRelativePath(DocumentFolder, file), cell),
    ];

    private static string DocumentFolder => Path.Combine(FailureDocument.GetRepositoryRoot(), "docs");

    private static IEnumerable<string> ReadLines(string document) => File.ReadLines(Path.Combine(DocumentFolder, document));

    // Splits a table row into cells. A vertical bar inside a cell, which is escaped with a backslash, is replaced by a broken bar.
    private static string[] SplitCells(string line) =>
        [.. line.Replace(@"\|", "¦", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries)[1..^1]];
}
