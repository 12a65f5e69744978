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
        if (!CsvText.TryDecode(file, out var text))
        {
            return new PostedManifest([], [], [new PostedManifestProblem(0, PostedManifestProblemKind.Encoding)]);
        }

        using var reader = new StringReader(text);
        using var lines = CsvReader.Read(reader).GetEnumerator();
        if (!lines.MoveNext() || Columns.Read(lines.Current) is not { } columns)
        {
            return new PostedManifest([], [], [new PostedManifestProblem(1, PostedManifestProblemKind.Header)]);
        }

        var reading = new ManifestBuilder();
        while (lines.MoveNext())
        {
            reading.Add(lines.Current, columns);
        }

        return reading.ToManifest();
    }

    /// <summary>Holds the number of columns and the zero-based positions of the relevant columns.</summary>
    private sealed record Columns(int Count, int ManagementNumber, int PostingNumber)
    {
        public static Columns? Read(CsvRow header)
        {
            List<string> names = [.. (header.Cells ?? []).Select(SpreadsheetCell.Read)];
            // A comma after the last column name adds an empty column.
            while (names.Count > 0 && names[^1].Length == 0)
            {
                names.RemoveAt(names.Count - 1);
            }

            return names.Count(name => name == ManagementNumberColumn) == 1 && names.Count(name => name == PostingNumberColumn) == 1
                ? new Columns(names.Count, names.IndexOf(ManagementNumberColumn), names.IndexOf(PostingNumberColumn))
                : null;
        }
    }

    private sealed class ManifestBuilder
    {
        private readonly List<PostedManifestRow> _rows = [];
        private readonly List<string> _unfilled = [];
        private readonly List<PostedManifestProblem> _problems = [];
        private readonly HashSet<string> _letters = new(StringComparer.Ordinal);
        private readonly HashSet<PostingNumber> _numbers = [];

        public PostedManifest ToManifest() => new(_rows, _unfilled, _problems);

        public void Add(CsvRow row, Columns columns)
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

        private PostedManifestProblemKind? Read(CsvRow row, Columns columns)
        {
            if (row.Cells is not { } cells)
            {
                return PostedManifestProblemKind.BrokenRow;
            }

            if (cells.Count < columns.Count || cells.Skip(columns.Count).Any(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                return PostedManifestProblemKind.ColumnCount;
            }

            var letter = SpreadsheetCell.Read(cells[columns.ManagementNumber]);
            if (letter.Length is 0 or > MaxManagementNumberLength
                || !letter.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
            {
                return PostedManifestProblemKind.ManagementNumber;
            }

            if (!_letters.Add(letter))
            {
                return PostedManifestProblemKind.ManagementNumberTwice;
            }

            var cell = cells[columns.PostingNumber];
            if (SpreadsheetCell.Read(cell).Length == 0)
            {
                _unfilled.Add(letter);
                return null;
            }

            return Add(row.Line, letter, cell);
        }

        private PostedManifestProblemKind? Add(int line, string letter, string cell)
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

            if (!_numbers.Add(number))
            {
                return PostedManifestProblemKind.PostingNumberTwice;
            }

            _rows.Add(new PostedManifestRow(line, letter, number));
            return null;
        }
    }
}
