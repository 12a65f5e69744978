using System.Globalization;
using Kyc.Mail.Methods;
using Kyc.Mail.Posting;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tracking;

/// <summary>
/// Reads the CSV that the mail room exports or types from Japan Post's tracking, in UTF-8 or code page 932, with the header
/// <c>引受番号,差出日,状態,日時,取扱局</c>: posting number, posting date (<c>2026-11-22</c> or <c>2026/11/22</c>), status word, time in Japan
/// (<c>2026-11-22 09:05</c>, <c>2026/11/22 9:05</c>, or with its offset as RFC 3339 writes it) and post office. The format is this product's own:
/// Japan Post publishes none for registered mail (mail.md 8.6).
/// </summary>
public static class TrackingFileParser
{
    /// <summary>Names of the columns in their order.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["引受番号", "差出日", "状態", "日時", "取扱局"];

    private const int MaximumOffice = 60;

    // What spreadsheets make of dates is read as well; the order is always year, month, day.
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy/M/d"];
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss"];
    private static readonly string[] OffsetFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="now">The present: no report is from later.</param>
    public static TrackingFile Parse(byte[] file, DateTimeOffset now)
    {
        if (!CsvText.TryDecode(file, out var text))
        {
            return new TrackingFile([], [new TrackingFileProblem(0, TrackingFileProblemKind.Encoding)]);
        }

        using var reader = new StringReader(text);
        using var lines = CsvReader.Read(reader).GetEnumerator();
        if (!lines.MoveNext() || lines.Current.Cells is not { } header || !header.Select(cell => cell.Trim()).SequenceEqual(Columns))
        {
            return new TrackingFile([], [new TrackingFileProblem(1, TrackingFileProblemKind.Header)]);
        }

        var rows = new List<TrackingFileRow>();
        var problems = new List<TrackingFileProblem>();
        while (lines.MoveNext())
        {
            if (Read(lines.Current, now, out var row) is { } problem)
            {
                problems.Add(new TrackingFileProblem(lines.Current.Line, problem));
            }
            else
            {
                rows.Add(row!);
            }
        }

        return new TrackingFile(rows, problems);
    }

    private static TrackingFileProblemKind? Read(CsvRow csv, DateTimeOffset now, out TrackingFileRow? row)
    {
        row = null;
        if (csv.Cells is not { } cells)
        {
            return TrackingFileProblemKind.BrokenRow;
        }

        if (cells.Count != Columns.Count)
        {
            return TrackingFileProblemKind.ColumnCount;
        }

        if (!PostingNumber.TryParse(cells[0], out var number, out var numberProblem))
        {
            return numberProblem == PostingNumberProblem.CheckDigitWrong
                ? TrackingFileProblemKind.CheckDigit
                : TrackingFileProblemKind.PostingNumber;
        }

        if (!DateOnly.TryParseExact(cells[1].Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var postingDate))
        {
            return TrackingFileProblemKind.PostingDate;
        }

        if (!StatusWord.TryRead(cells[2], out var happened, out var reason))
        {
            return TrackingFileProblemKind.StatusWord;
        }

        if (!TryReadTime(cells[3].Trim(), out var at))
        {
            return TrackingFileProblemKind.Time;
        }

        if (at > now)
        {
            return TrackingFileProblemKind.TimeInFuture;
        }

        var office = cells[4].Trim();
        row = new TrackingFileRow(csv.Line, new PostingKey(number, postingDate), new TrackingReport(happened, reason, at, office));
        return office.Length > MaximumOffice ? TrackingFileProblemKind.Office : null;
    }

    private static bool TryReadTime(string text, out DateTimeOffset at)
    {
        if (DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var japanese))
        {
            at = JapaneseDate.At(japanese);
            return true;
        }

        // "K" also takes no offset at all, which would mean the one of this machine.
        return DateTimeOffset.TryParseExact(text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out at)
            && (text.EndsWith('Z') || text[^6] is '+' or '-');
    }
}
