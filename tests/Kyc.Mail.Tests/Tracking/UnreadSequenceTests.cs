using System.Text;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;

namespace Kyc.Mail.Tests.Tracking;

/// <summary>
/// Tests random sequences of reports about an item, as in Japan Post's status files. The sequences include lines that the parser does not
/// understand.
/// </summary>
public sealed class UnreadSequenceTests
{
    private const int SequenceCount = 300_000;
    private static readonly DateOnly Posted = new(2026, 11, 24);
    private static readonly DateTimeOffset Now = JapanTime.ToInstant(new DateTime(2026, 12, 20));

    private static readonly string[] Words =
    [
        "引受", "到着", "持ち出し中", "ご不在", "保管中", "お届け済み", "配達完了", "お届け先にお届け済み", "窓口でお渡し", "配達日時指定", "配達希望受付",
        "差出人に返送済み", "あて所に尋ねあたりません", "転送中", "亡失", "受取辞退",
        "返送か", "お届け済み？", "転送手配", "宅配ボックスに配達", "", "お届け先にお届け済み（代人）", "返送（どこか）",
    ];

    private static readonly string[] Times = ["2026-11-25 09:00", "2026/11/27 9:00", "2026-11-23 09:00", "2027-01-01 09:00", "きのう"];

    [Fact]
    public void Nothing_is_decided_while_a_line_is_unread_and_a_reading_counts_like_a_report()
    {
        var lines = CreateLines();
        var random = new Random(15);
        var (waiting, completed, stopped) = (0, 0, 0);
        for (var sequence = 0; sequence < SequenceCount; sequence++)
        {
            var reports = new List<TrackingReport>();
            var unread = 0;
            for (var count = random.Next(1, 7); count > 0; count--)
            {
                var (report, isUnread) = lines[random.Next(lines.Count)];
                unread += isUnread ? 1 : 0;
                if (report is not null)
                {
                    reports.Add(report);
                }
            }

            var (state, step) = Evaluate(reports, unread);
            Assert.Equal(unread > 0, step == NextStep.ReadLine);
            Assert.False(unread > 0 && state.IsResidenceConfirmed);
            waiting += unread > 0 && reports.Any(report => report.Event == TrackingEvent.Delivered) ? 1 : 0;

            // Staff members read the lines one by one. Another step is possible only after they have read the last line.
            for (; unread > 0; unread--)
            {
                Assert.Equal(NextStep.ReadLine, Evaluate(reports, unread).Step);
                if (random.Next(4) > 0)
                {
                    reports.Add(new TrackingReport((TrackingEvent)random.Next(11), (ReturnReason)random.Next(6),
                        Now.AddDays(-random.Next(30)), ""));
                }
            }

            var decided = Evaluate(reports, 0).Step;
            Assert.NotEqual(NextStep.ReadLine, decided);
            var against = reports.Any(report =>
                report.Event is TrackingEvent.Returning or TrackingEvent.Returned or TrackingEvent.Forwarded or TrackingEvent.Lost);
            Assert.False(decided == NextStep.Complete && against);
            completed += decided == NextStep.Complete ? 1 : 0;
            stopped += against ? 1 : 0;
        }

        // Makes sure that the random sequences reached the checks above.
        Assert.True(waiting > 10_000 && completed > 5_000 && stopped > 50_000, $"{waiting} {completed} {stopped}");
    }

    private static (TrackingState State, NextStep Step) Evaluate(List<TrackingReport> reports, int unread)
    {
        var state = TrackingState.Compute(Posted, reports, unread);
        return (state, NextSteps.Determine(state, earlierLetterCount: 0, isResendAllowed: true));
    }

    /// <summary>
    /// Gets the result of the parser for each combination of a status word and a time: a report, no report, or an unread line.
    /// </summary>
    private static List<(TrackingReport? Report, bool IsUnread)> CreateLines()
    {
        var file = new StringBuilder("引受番号,差出日,状態,日時,取扱局\n");
        foreach (var word in Words)
        {
            foreach (var time in Times)
            {
                file.Append($"13112383852,2026-11-24,{word},{time},局\n");
            }
        }

        var read = TrackingFileParser.Parse(Encoding.UTF8.GetBytes(file.ToString()), Now, StatusWordList.BuiltIn);
        Assert.Equal(Words.Length * Times.Length, read.Rows.Count + read.Unread.Count);
        Assert.Equal(read.Problems.Select(problem => problem.Line), read.Unread.Select(line => line.Line));
        return [.. read.Rows.Select(row => (row.Report, false)), .. read.Unread.Select(_ => ((TrackingReport?)null, true))];
    }
}
