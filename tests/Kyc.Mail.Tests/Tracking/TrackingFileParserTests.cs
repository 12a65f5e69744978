using System.Text;
using Kyc.Mail.Text;
using Kyc.Mail.Tracking;

namespace Kyc.Mail.Tests.Tracking;

public sealed class TrackingFileParserTests
{
    private const string Header = "引受番号,差出日,状態,日時,取扱局";
    private const string ValidLine = "131-12-38385-2,2026-11-24,引受,2026-11-24 17:05,渋谷郵便局";
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_tracking_file_is_read_in_UTF_8_and_in_CP932()
    {
        var text = $"{Header}\r\n{ValidLine}\r\n";
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(text),
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            CsvTextDecoder.Cp932.GetBytes(text),
        ];
        foreach (var file in files.Select(bytes => TrackingFileParser.Parse(bytes, Now, StatusWordList.BuiltIn)))
        {
            Assert.Empty(file.Problems);
            var row = Assert.Single(file.Rows);
            Assert.Equal(2, row.Line);
            Assert.Equal("13112383852", row.Item.Number.Digits);
            Assert.Equal(new DateOnly(2026, 11, 24), row.Item.PostingDate);
            var expectedTime = new DateTimeOffset(2026, 11, 24, 8, 5, 0, TimeSpan.Zero);
            Assert.Equal(new TrackingReport(TrackingEvent.Accepted, ReturnReason.NotStated, expectedTime, "渋谷郵便局"), row.Report);
        }
    }

    [Theory]
    [InlineData("131,2026-11-24,引受,2026-11-24 17:05,", TrackingFileProblemKind.PostingNumber)]
    [InlineData("13112383853,2026-11-24,引受,2026-11-24 17:05,", TrackingFileProblemKind.CheckDigit)]
    [InlineData("13112383852,24.11.2026,引受,2026-11-24 17:05,", TrackingFileProblemKind.PostingDate)]
    [InlineData("13112383852,2026-02-30,引受,2026-11-24 17:05,", TrackingFileProblemKind.PostingDate)]
    [InlineData("13112383852,2026-11-24,どこかに配達,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,引受（受取拒絶）,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,返送（受取拒絶,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,引受,17:05,", TrackingFileProblemKind.Time)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24T17:05:00,", TrackingFileProblemKind.Time)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-30 09:01,", TrackingFileProblemKind.TimeInFuture)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05", TrackingFileProblemKind.ColumnCount)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05,局,別", TrackingFileProblemKind.ColumnCount)]
    [InlineData("13112383852", TrackingFileProblemKind.ColumnCount)]
    [InlineData("13112383852,2026-11-24,宅配ボックスに配達,2026-11-24 17:05,", TrackingFileProblemKind.NeedsReading)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05,局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局",
        TrackingFileProblemKind.Office)]
    public void A_wrong_line_is_reported_and_the_other_lines_are_read(string line, TrackingFileProblemKind kind)
    {
        var file = Parse($"{ValidLine}\n\n{line}\n{ValidLine}");
        Assert.Equal([new TrackingFileProblem(4, kind)], file.Problems);
        Assert.Equal([2, 5], file.Rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData(
        "13112383852,2026-11-24,差出人に返送か,2026-11-24 17:05,局",
        TrackingFileProblemKind.StatusWord,
        "差出人に返送か,2026-11-24 17:05,局")]
    [InlineData("13112383852,2026-11-24,,2026-11-24 17:05,局", TrackingFileProblemKind.StatusWord, ",2026-11-24 17:05,局")]
    [InlineData("13112383852,2026-11-24,ロッカーに配達,,局", TrackingFileProblemKind.NeedsReading, "ロッカーに配達,,局")]
    [InlineData("13112383852,2026-11-24,返送,昨日,局", TrackingFileProblemKind.Time, "返送,昨日,局")]
    [InlineData("13112383852,2026-11-24,返送,2027-11-24 17:05,局", TrackingFileProblemKind.TimeInFuture, "返送,2027-11-24 17:05,局")]
    [InlineData("13112383852,2026-11-24,返送", TrackingFileProblemKind.ColumnCount, "返送")]
    [InlineData("13112383852,2026-11-24", TrackingFileProblemKind.ColumnCount, "")]
    [InlineData(
        "13112383852,2026-11-24,返送,2026-11-24 17:05,局,転居先不明",
        TrackingFileProblemKind.ColumnCount,
        "返送,2026-11-24 17:05,局,転居先不明")]
    [InlineData("\"13112383852,2026-11-24,返送,2026-11-24 17:05,局", TrackingFileProblemKind.BrokenRow, "返送,2026-11-24 17:05,局")]
    [InlineData("13112383852,2026-11-24,返送\",2026-11-24 17:05,局", TrackingFileProblemKind.BrokenRow, "返送,2026-11-24 17:05,局")]
    public void A_line_about_a_valid_item_that_is_not_understood_becomes_an_unread_line(
        string line,
        TrackingFileProblemKind kind,
        string text)
    {
        var file = Parse($"{ValidLine}\n{line}\n{ValidLine}");
        Assert.Equal([(3, kind)], file.Problems.Select(problem => (problem.Line, problem.Kind)));
        var unreadLine = Assert.Single(file.UnreadLines);
        Assert.Equal((3, "13112383852", kind, text), (unreadLine.Line, unreadLine.Item.Number.Digits, unreadLine.Problem, unreadLine.Text));
        Assert.Equal(text.Contains("2026-11-24 17:05", StringComparison.Ordinal), unreadLine.ReportedAt is not null);
        Assert.Equal([2, 4], file.Rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("13112383853,2026-11-24,返送?,2026-11-24 17:05,")]
    [InlineData("13112383852,昨日,返送?,2026-11-24 17:05,")]
    [InlineData("\"131")]
    public void A_line_without_a_valid_item_does_not_become_an_unread_line(string line) => Assert.Empty(Parse(line).UnreadLines);

    [Theory]
    [InlineData("\"13112383852,2026-11-24,引受,2026-11-24 17:05,局", 1)]
    [InlineData("13112383852,\"2026-11-24,引受,2026-11-24 17:05,局", 13)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05,局\"", 45)]
    [InlineData("\"13112383852\"x,2026-11-24,引受,2026-11-24 17:05,", 13)]
    public void A_stray_quote_is_reported_with_its_line_and_every_other_line_is_read(string line, int column)
    {
        var file = Parse($"{ValidLine}\n{line}\n{string.Join('\n', Enumerable.Repeat(ValidLine, 30))}");
        Assert.Equal([new TrackingFileProblem(3, TrackingFileProblemKind.BrokenRow, column)], file.Problems);
        Assert.Equal(Enumerable.Range(4, 30).Prepend(2), file.Rows.Select(row => row.Line));
    }

    [Fact]
    public void A_known_word_without_an_event_creates_neither_a_report_nor_a_problem()
    {
        var file = Parse("13112383852,2026-11-24,配達希望受付,2026-11-24 17:05,局");
        Assert.Empty(file.Problems);
        Assert.Null(Assert.Single(file.Rows).Report);
    }

    [Fact]
    public void Empty_cells_that_a_spreadsheet_adds_are_ignored()
    {
        var file = TrackingFileParser.Parse(Encoding.UTF8.GetBytes($"{Header},,\n{ValidLine},,\n"), Now, StatusWordList.BuiltIn);
        Assert.Empty(file.Problems);
        Assert.Single(file.Rows);
    }

    [Fact]
    public void A_file_with_too_many_lines_is_refused()
    {
        TrackingFile ParseLines(int lineCount) => TrackingFileParser.Parse(
            Encoding.UTF8.GetBytes($"{Header}\n{string.Concat(Enumerable.Repeat("123\n", lineCount))}"), Now, StatusWordList.BuiltIn);
        Assert.Equal(TrackingFileParser.MaxLines, ParseLines(TrackingFileParser.MaxLines).Problems.Count);
        Assert.Equal(TrackingFileProblemKind.LineCount, Assert.Single(ParseLines(TrackingFileParser.MaxLines + 1).Problems).Kind);
    }

    [Fact]
    public void Two_unread_lines_with_equal_long_beginnings_get_different_texts()
    {
        var unreadLines =
            Parse($"13112383852,2026-11-24,{new string('あ', 5_000)}か,2026-11-24 17:05,\n"
                + $"13112383852,2026-11-24,{new string('あ', 5_000)}き,2026-11-24 17:05,").UnreadLines;
        Assert.Equal(2, unreadLines.DistinctBy(line => line.Text).Count());
    }

    [Theory]
    [InlineData("2026-11-24T17:05:00+09:00")]
    [InlineData("2026-11-24T08:05:00Z")]
    [InlineData("2026-11-24 17:05:00")]
    [InlineData("2026/11/24 17:05")]
    public void A_time_is_read_in_each_supported_format(string time) =>
        Assert.Equal(
            new DateTimeOffset(2026, 11, 24, 8, 5, 0, TimeSpan.Zero),
            Assert.Single(Parse($"13112383852,2026-11-24,引受,{time},").Rows).Report!.ReportedAt);

    [Theory]
    [InlineData("")]
    [InlineData("number,date,status,time,office\n")]
    [InlineData("差出日,引受番号,状態,日時,取扱局\n")]
    [InlineData("131-12-38385-2,2026-11-24,引受,2026-11-24 17:05,渋谷郵便局\n")]
    public void A_file_without_the_expected_header_is_refused(string text) =>
        Assert.Equal([new TrackingFileProblem(1, TrackingFileProblemKind.Header)],
            TrackingFileParser.Parse(Encoding.UTF8.GetBytes(text), Now, StatusWordList.BuiltIn).Problems);

    [Fact]
    public void A_file_that_is_neither_UTF_8_nor_CP932_is_refused() =>
        Assert.Equal([new TrackingFileProblem(0, TrackingFileProblemKind.Encoding)],
            TrackingFileParser.Parse([0x81, 0x20, 0x0A], Now, StatusWordList.BuiltIn).Problems);

    [Fact]
    public void A_damaged_file_never_causes_an_exception_and_no_line_is_both_read_and_reported_as_wrong()
    {
        var validBytes = Encoding.UTF8.GetBytes($"{Header}\n{ValidLine}\n13112383852,2026-11-24,返送（受取拒絶）,2026-11-24T17:05:00+09:00,\n");
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = validBytes.ToArray();
            for (var remainingChanges = random.Next(1, 4); remainingChanges > 0; remainingChanges--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var file = TrackingFileParser.Parse(bytes, Now, StatusWordList.BuiltIn);
            Assert.True(file.Rows.Count + file.Problems.Count > 0);
            Assert.Empty(file.Rows.Select(row => row.Line).Intersect(file.Problems.Select(problem => problem.Line)));
            Assert.Empty(file.UnreadLines.Select(line => line.Line).Except(file.Problems.Select(problem => problem.Line)));
        }
    }

    private static TrackingFile Parse(string lines) =>
        TrackingFileParser.Parse(Encoding.UTF8.GetBytes($"{Header}\n{lines}\n"), Now, StatusWordList.BuiltIn);
}
