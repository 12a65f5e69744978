using System.Text;
using Kyc.Mail.Text;
using Kyc.Mail.Tracking;

namespace Kyc.Mail.Tests.Tracking;

public sealed class TrackingFileParserTests
{
    private const string Header = "引受番号,差出日,状態,日時,取扱局";
    private const string Good = "131-12-38385-2,2026-11-24,引受,2026-11-24 17:05,渋谷郵便局";
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_file_is_read_in_either_encoding()
    {
        var text = $"{Header}\r\n{Good}\r\n";
        byte[][] files = [Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], CsvText.Cp932.GetBytes(text)];
        foreach (var file in files.Select(bytes => TrackingFileParser.Parse(bytes, Now)))
        {
            Assert.Empty(file.Problems);
            var row = Assert.Single(file.Rows);
            Assert.Equal(2, row.Line);
            Assert.Equal("13112383852", row.Item.Number.Digits);
            Assert.Equal(new DateOnly(2026, 11, 24), row.Item.PostingDate);
            var at = new DateTimeOffset(2026, 11, 24, 8, 5, 0, TimeSpan.Zero);
            Assert.Equal(new TrackingReport(TrackingEvent.Accepted, ReturnReason.NotStated, at, "渋谷郵便局"), row.Report);
        }
    }

    [Theory]
    [InlineData("引受", TrackingEvent.Accepted, ReturnReason.NotStated)]
    [InlineData("到着", TrackingEvent.InTransit, ReturnReason.NotStated)]
    [InlineData(" 持ち出し中 ", TrackingEvent.Out, ReturnReason.NotStated)]
    [InlineData("ご不在のため持ち戻り", TrackingEvent.Absent, ReturnReason.NotStated)]
    [InlineData("保管", TrackingEvent.Held, ReturnReason.NotStated)]
    [InlineData("調査中", TrackingEvent.Investigated, ReturnReason.NotStated)]
    [InlineData("亡失", TrackingEvent.Lost, ReturnReason.NotStated)]
    [InlineData("転送", TrackingEvent.Forwarded, ReturnReason.NotStated)]
    [InlineData("返送", TrackingEvent.Returning, ReturnReason.NotStated)]
    [InlineData("返送（あて所に尋ねあたらず）", TrackingEvent.Returning, ReturnReason.NotAtAddress)]
    [InlineData("返送(転居先不明)", TrackingEvent.Returning, ReturnReason.Moved)]
    [InlineData("転居先不明／転送期間経過", TrackingEvent.Returning, ReturnReason.Moved)]
    [InlineData("転送期間経過", TrackingEvent.Returning, ReturnReason.Moved)]
    [InlineData("受取拒絶", TrackingEvent.Returning, ReturnReason.Refused)]
    [InlineData("差出人に返送済み（保管期間経過）", TrackingEvent.Returned, ReturnReason.StorageExpired)]
    [InlineData("差出人に返送済み", TrackingEvent.Returned, ReturnReason.NotStated)]
    [InlineData("お届け先にお届け済み", TrackingEvent.Delivered, ReturnReason.NotStated)]
    [InlineData("窓口でお渡し", TrackingEvent.Delivered, ReturnReason.NotStated)]
    public void Words_of_the_tracking_are_understood(string word, TrackingEvent happened, ReturnReason reason)
    {
        var report = Assert.Single(Parse($"13112383852,2026/11/24,{word},2026/11/24 9:05,").Rows).Report;
        Assert.Equal((happened, reason), (report.Event, report.Reason));
    }

    [Theory]
    [InlineData("131,2026-11-24,引受,2026-11-24 17:05,", TrackingFileProblemKind.PostingNumber)]
    [InlineData("13112383853,2026-11-24,引受,2026-11-24 17:05,", TrackingFileProblemKind.CheckDigit)]
    [InlineData("13112383852,24.11.2026,引受,2026-11-24 17:05,", TrackingFileProblemKind.PostingDate)]
    [InlineData("13112383852,2026-02-30,引受,2026-11-24 17:05,", TrackingFileProblemKind.PostingDate)]
    [InlineData("13112383852,2026-11-24,配達完了,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,引受（受取拒絶）,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,返送（受取拒絶,2026-11-24 17:05,", TrackingFileProblemKind.StatusWord)]
    [InlineData("13112383852,2026-11-24,引受,17:05,", TrackingFileProblemKind.Time)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24T17:05:00,", TrackingFileProblemKind.Time)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-30 09:01,", TrackingFileProblemKind.TimeInFuture)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05", TrackingFileProblemKind.ColumnCount)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05,,", TrackingFileProblemKind.ColumnCount)]
    [InlineData("\"13112383852\"x,2026-11-24,引受,2026-11-24 17:05,", TrackingFileProblemKind.BrokenRow)]
    [InlineData("13112383852,2026-11-24,引受,2026-11-24 17:05,局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局局", TrackingFileProblemKind.Office)]
    public void A_wrong_line_is_named_and_the_others_are_read(string line, TrackingFileProblemKind kind)
    {
        var file = Parse($"{Good}\n\n{line}\n{Good}");
        Assert.Equal([new TrackingFileProblem(4, kind)], file.Problems);
        Assert.Equal([2, 5], file.Rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("2026-11-24T17:05:00+09:00")]
    [InlineData("2026-11-24T08:05:00Z")]
    [InlineData("2026-11-24 17:05:00")]
    [InlineData("2026/11/24 17:05")]
    public void A_time_may_be_written_in_these_ways(string time) =>
        Assert.Equal(
            new DateTimeOffset(2026, 11, 24, 8, 5, 0, TimeSpan.Zero),
            Assert.Single(Parse($"13112383852,2026-11-24,引受,{time},").Rows).Report.At);

    [Theory]
    [InlineData("")]
    [InlineData("number,date,status,time,office\n")]
    [InlineData("差出日,引受番号,状態,日時,取扱局\n")]
    [InlineData("131-12-38385-2,2026-11-24,引受,2026-11-24 17:05,渋谷郵便局\n")]
    public void A_file_without_its_header_is_not_guessed_at(string text) =>
        Assert.Equal([new TrackingFileProblem(1, TrackingFileProblemKind.Header)], TrackingFileParser.Parse(Encoding.UTF8.GetBytes(text), Now).Problems);

    [Fact]
    public void A_file_in_another_encoding_is_refused() =>
        Assert.Equal([new TrackingFileProblem(0, TrackingFileProblemKind.Encoding)], TrackingFileParser.Parse([0x81, 0x20, 0x0A], Now).Problems);

    [Fact]
    public void Damaged_files_never_throw_and_every_line_is_accounted_for()
    {
        var good = Encoding.UTF8.GetBytes($"{Header}\n{Good}\n13112383852,2026-11-24,返送（受取拒絶）,2026-11-24T17:05:00+09:00,\n");
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = good.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var file = TrackingFileParser.Parse(bytes, Now);
            Assert.True(file.Rows.Count + file.Problems.Count > 0);
            Assert.Empty(file.Rows.Select(row => row.Line).Intersect(file.Problems.Select(problem => problem.Line)));
        }
    }

    private static TrackingFile Parse(string lines) => TrackingFileParser.Parse(Encoding.UTF8.GetBytes($"{Header}\n{lines}\n"), Now);
}
