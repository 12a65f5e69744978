using Kyc.Mail.Text;

namespace Kyc.Mail.Posting;

/// <summary>
/// Parses a manifest after the post office counter has filled it in: <c>manifest.csv</c> of the batch with values in the column 引受番号, or
/// any CSV file with the columns 管理番号 and 引受番号, in UTF-8 or code page 932. Ignores other columns. Posting numbers may come from a scanner
/// (<see cref="PostingNumber.TryParse"/>) or through a spreadsheet, as long as no digits are lost (<see cref="SpreadsheetCell"/>).
/// </summary>
public static class PostedManifestParser
{
    /// <summary>Column of the management number.</summary>
    public const string ManagementNumberColumn = "管理番号";

    /// <summary>Column of the posting number.</summary>
    public const string PostingNumberColumn = "引受番号";

    private const int MaxManagementNumberLength = 15;

    /// <summary>Parses the given file. Problems are part of the result and never cause an exception.</summary>
    /// <param name="file">The content of the file.</param>
    public static PostedManifest Parse(byte[] file)
    {
        if (!CsvTextDecoder.TryDecode(file, out var text))
        {
            return new PostedManifest([], [], [new PostedManifestProblem(0, PostedManifestProblemKind.Encoding)]);
        }

        using var reader = new StringReader(text);
        using var lines = CsvReader.Read(reader).GetEnumerator();
        if (!lines.MoveNext() || ColumnIndexes.Read(lines.Current) is not { } columns)
        {
            return new PostedManifest([], [], [new PostedManifestProblem(1, PostedManifestProblemKind.Header)]);
        }

        var builder = new ManifestBuilder();
        while (lines.MoveNext())
        {
            builder.Add(lines.Current, columns);
        }

        return builder.ToManifest();
    }

    /// <summary>Holds the number of columns and the zero-based positions of the relevant columns.</summary>
    private sealed record ColumnIndexes(int Count, int ManagementNumberIndex, int PostingNumberIndex)
    {
        public static ColumnIndexes? Read(CsvRow header)
        {
            List<string> names = [.. (header.Cells ?? []).Select(SpreadsheetCell.ReadText)];
            // A comma after the last column name adds an empty column.
            while (names.Count > 0 && names[^1].Length == 0)
            {
                names.RemoveAt(names.Count - 1);
            }

            return names.Count(name => name == ManagementNumberColumn) == 1 && names.Count(name => name == PostingNumberColumn) == 1
                ? new ColumnIndexes(names.Count, names.IndexOf(ManagementNumberColumn), names.IndexOf(PostingNumberColumn))
                : null;
        }
    }

    private sealed class ManifestBuilder
    {
        private readonly List<PostedManifestRow> _rows = [];
        private readonly List<string> _unpostedManagementNumbers = [];
        private readonly List<PostedManifestProblem> _problems = [];
        private readonly HashSet<string> _managementNumbers = new(StringComparer.Ordinal);
        private readonly HashSet<PostingNumber> _postingNumbers = [];

        public PostedManifest ToManifest() => new(_rows, _unpostedManagementNumbers, _problems);

        public void Add(CsvRow row, ColumnIndexes columns)
        {
            if (row.Cells is { } cells && cells.All(string.IsNullOrWhiteSpace))
            {
                return;
            }

            if (Read(row, columns) is { } problem)
            {
                _problems.Add(new PostedManifestProblem(row.Line, problem));
            }
        }

        private PostedManifestProblemKind? Read(CsvRow row, ColumnIndexes columns)
        {
            if (row.Cells is not { } cells)
            {
                return PostedManifestProblemKind.BrokenRow;
            }

            if (cells.Count < columns.Count || cells.Skip(columns.Count).Any(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                return PostedManifestProblemKind.ColumnCount;
            }

            var managementNumber = SpreadsheetCell.ReadText(cells[columns.ManagementNumberIndex]);
            if (managementNumber.Length is 0 or > MaxManagementNumberLength
                || !managementNumber.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
            {
                return PostedManifestProblemKind.ManagementNumber;
            }

            if (!_managementNumbers.Add(managementNumber))
            {
                return PostedManifestProblemKind.ManagementNumberTwice;
            }

            var cell = cells[columns.PostingNumberIndex];
            if (SpreadsheetCell.ReadText(cell).Length == 0)
            {
                _unpostedManagementNumbers.Add(managementNumber);
                return null;
            }

            return Add(row.Line, managementNumber, cell);
        }

        private PostedManifestProblemKind? Add(int line, string managementNumber, string cell)
        {
            if (SpreadsheetCell.HasLostDigits(cell))
            {
                return PostedManifestProblemKind.RoundedNumber;
            }

            if (!PostingNumber.TryParse(SpreadsheetCell.ReadNumber(cell), out var number, out var problem))
            {
                return problem == PostingNumberProblem.CheckDigitWrong ? PostedManifestProblemKind.CheckDigit
                    : PostedManifestProblemKind.PostingNumber;
            }

            if (!_postingNumbers.Add(number))
            {
                return PostedManifestProblemKind.PostingNumberTwice;
            }

            _rows.Add(new PostedManifestRow(line, managementNumber, number));
            return null;
        }
    }
}
