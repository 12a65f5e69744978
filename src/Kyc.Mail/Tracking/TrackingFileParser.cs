using System.Globalization;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tracking;

/// <summary>
/// Parses the CSV file that the mail staff export or type from Japan Post's tracking, in UTF-8 or code page 932, with the header
/// <c>引受番号,差出日,状態,日時,取扱局</c>: posting number, posting date (<c>2026-11-22</c> or <c>2026/11/22</c>), status word, time in Japan
/// (<c>2026-11-22 09:05</c>, <c>2026/11/22 9:05</c>, or with its offset according to RFC 3339) and post office. This product defines the
/// format, because Japan Post does not publish one for registered mail (mail.md 8.6). A line that names an item but cannot be understood is
/// returned as unread, because it may report the return of the item.
/// </summary>
public static class TrackingFileParser
{
    /// <summary>Names of the columns in order.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["引受番号", "差出日", "状態", "日時", "取扱局"];

    /// <summary>
    /// Maximum number of lines in a file, not counting the header. A week with 1,200 letters a day and ten reports per letter has 84,000
    /// lines.
    /// </summary>
    public const int MaxLines = 100_000;

    private const int MaxOfficeLength = 60;

    // These formats include dates and times as spreadsheets write them. The order is always year, month, day.
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy/M/d"];
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss"];
    private static readonly string[] OffsetFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Parses the given file. Problems are part of the result and never cause an exception.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="now">The current time. A report with a later time is a problem.</param>
    /// <param name="words">The status words that are understood.</param>
    public static TrackingFile Parse(byte[] file, DateTimeOffset now, StatusWordList words)
    {
        if (!CsvTextDecoder.TryDecode(file, out var text))
        {
            return new TrackingFile([], [], [new TrackingFileProblem(0, TrackingFileProblemKind.Encoding)]);
        }

        using var reader = new StringReader(text);
        using var lines = CsvReader.Read(reader).GetEnumerator();
        if (!lines.MoveNext() || lines.Current.Cells is not { } header
            || !TrimTrailingEmptyCells(header).Select(cell => cell.Trim()).SequenceEqual(Columns))
        {
            return new TrackingFile([], [], [new TrackingFileProblem(1, TrackingFileProblemKind.Header)]);
        }

        var rows = new List<TrackingFileRow>();
        var unreadLines = new List<UnreadTrackingLine>();
        var problems = new List<TrackingFileProblem>();
        while (lines.MoveNext())
        {
            var line = lines.Current;
            if (rows.Count + problems.Count == MaxLines)
            {
                return new TrackingFile([], [], [new TrackingFileProblem(line.Line, TrackingFileProblemKind.LineCount)]);
            }

            if (Read(line, now, words, out var row, out var unreadLine) is not { } problem)
            {
                rows.Add(row!);
                continue;
            }

            problems.Add(new TrackingFileProblem(line.Line, problem, line.StrayQuotePosition));
            if (unreadLine is not null)
            {
                unreadLines.Add(unreadLine);
            }
        }

        return new TrackingFile(rows, unreadLines, problems);
    }

    // Reads one line. If it is understood, sets the row and returns null. Otherwise returns the problem, and also sets the unread line if
    // the item is known.
    private static TrackingFileProblemKind? Read(
        CsvRow csvRow, DateTimeOffset now, StatusWordList words, out TrackingFileRow? row, out UnreadTrackingLine? unreadLine)
    {
        (row, unreadLine) = (null, null);
        // The quotes of a broken line are removed before the line is split at the commas. This is sufficient to identify the item.
        var cells = csvRow.Cells is { } wellFormedCells
            ? TrimTrailingEmptyCells(wellFormedCells)
            : csvRow.Text.Replace("\"", "", StringComparison.Ordinal).Split(',');
        if (ReadItem(cells, out var item) is { } itemProblem)
        {
            return csvRow.Cells is null ? TrackingFileProblemKind.BrokenRow
                : cells.Count != Columns.Count ? TrackingFileProblemKind.ColumnCount
                : itemProblem;
        }

        var text = string.Join(',', cells.Skip(2).Select(cell => cell.Trim()));
        DateTimeOffset? at = cells.Count > 3 && TryReadTime(cells[3].Trim(), out var time) ? time : null;
        var office = cells.Count > 4 && cells[4].Trim() is { Length: <= MaxOfficeLength } officeName ? officeName : "";
        var meaning = cells.Count > 2 ? words.Find(cells[2], at is { } reportTime ? JapanTime.ToDate(reportTime) : item.PostingDate) : null;
        var problem = csvRow.Cells is null ? TrackingFileProblemKind.BrokenRow
            : cells.Count != Columns.Count ? TrackingFileProblemKind.ColumnCount
            : FindProblem(meaning, at, now, cells[4]);
        if (problem is not null)
        {
            unreadLine = new UnreadTrackingLine(csvRow.Line, item, problem.Value, at <= now ? at : null, office, text);
            return problem;
        }

        var report = meaning!.Class == StatusWordClass.NoEffect
            ? null
            : new TrackingReport(meaning.Event, meaning.Reason, at!.Value, office);
        row = new TrackingFileRow(csvRow.Line, item, report, text);
        return null;
    }

    private static TrackingFileProblemKind? ReadItem(IReadOnlyList<string> cells, out PostingKey item)
    {
        item = default;
        if (!PostingNumber.TryParse(cells[0], out var number, out var problem))
        {
            return problem == PostingNumberProblem.CheckDigitWrong
                ? TrackingFileProblemKind.CheckDigit
                : TrackingFileProblemKind.PostingNumber;
        }

        if (cells.Count < 2
            || !DateOnly.TryParseExact(
                cells[1].Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var postingDate))
        {
            return TrackingFileProblemKind.PostingDate;
        }

        item = new PostingKey(number, postingDate);
        return null;
    }

    private static TrackingFileProblemKind? FindProblem(StatusMeaning? meaning, DateTimeOffset? at, DateTimeOffset now, string office) =>
        meaning switch
        {
            null => TrackingFileProblemKind.StatusWord,
            { Class: StatusWordClass.NoEffect } => null,
            { Class: not StatusWordClass.Event } => TrackingFileProblemKind.NeedsReading,
            _ => at is null ? TrackingFileProblemKind.Time
                : at > now ? TrackingFileProblemKind.TimeInFuture
                : office.Trim().Length > MaxOfficeLength ? TrackingFileProblemKind.Office
                : null,
        };

    // Spreadsheets append empty cells to rows.
    private static IReadOnlyList<string> TrimTrailingEmptyCells(IReadOnlyList<string> cells) =>
        cells.Count > Columns.Count && cells.Skip(Columns.Count).All(string.IsNullOrWhiteSpace) ? [.. cells.Take(Columns.Count)] : cells;

    /// <summary>Tries to read a time in one of the formats of status files: the local time in Japan, or a time with its offset.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset at)
    {
        if (DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var localTime))
        {
            at = JapanTime.ToInstant(localTime);
            return true;
        }

        // "K" also accepts a missing offset. The time would then be read as a local time of this machine.
        return DateTimeOffset.TryParseExact(text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out at)
            && (text.EndsWith('Z') || text[^6] is '+' or '-');
    }
}
