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
    private static readonly DateOnly PostingDate = new(2026, 11, 24);
    private static readonly DateTimeOffset Now = JapanTime.ToInstant(new DateTime(2026, 12, 20));

    private static readonly string[] StatusWords =
    [
        "引受", "到着", "持ち出し中", "ご不在", "保管中", "お届け済み", "配達完了", "お届け先にお届け済み", "窓口でお渡し", "配達日時指定", "配達希望受付",
        "差出人に返送済み", "あて所に尋ねあたりません", "転送中", "亡失", "受取辞退",
        "返送か", "お届け済み？", "転送手配", "宅配ボックスに配達", "", "お届け先にお届け済み（代人）", "返送（どこか）",
    ];

    private static readonly string[] Times = ["2026-11-25 09:00", "2026/11/27 9:00", "2026-11-23 09:00", "2027-01-01 09:00", "きのう"];

    [Fact]
    public void Nothing_is_decided_while_a_line_is_unread_and_a_reading_counts_like_a_report()
    {
        var lines = ParseLines();
        var random = new Random(15);
        var (waitingCount, completedCount, stoppedCount) = (0, 0, 0);
        for (var sequence = 0; sequence < SequenceCount; sequence++)
        {
            var reports = new List<TrackingReport>();
            var unreadCount = 0;
            for (var remainingLines = random.Next(1, 7); remainingLines > 0; remainingLines--)
            {
                var (report, isUnread) = lines[random.Next(lines.Count)];
                unreadCount += isUnread ? 1 : 0;
                if (report is not null)
                {
                    reports.Add(report);
                }
            }

            var (state, step) = Evaluate(reports, unreadCount);
            Assert.Equal(unreadCount > 0, step == NextStep.ReadLine);
            Assert.False(unreadCount > 0 && state.IsResidenceConfirmed);
            waitingCount += unreadCount > 0 && reports.Any(report => report.Event == TrackingEvent.Delivered) ? 1 : 0;

            // Staff members read the lines one by one. Another step is possible only after they have read the last line.
            for (; unreadCount > 0; unreadCount--)
            {
                Assert.Equal(NextStep.ReadLine, Evaluate(reports, unreadCount).Step);
                if (random.Next(4) > 0)
                {
                    reports.Add(new TrackingReport((TrackingEvent)random.Next(11), (ReturnReason)random.Next(6),
                        Now.AddDays(-random.Next(30)), ""));
                }
            }

            var finalStep = Evaluate(reports, 0).Step;
            Assert.NotEqual(NextStep.ReadLine, finalStep);
            var hasNegativeReport = reports.Any(report =>
                report.Event is TrackingEvent.Returning or TrackingEvent.Returned or TrackingEvent.Forwarded or TrackingEvent.Lost);
            Assert.False(finalStep == NextStep.Complete && hasNegativeReport);
            completedCount += finalStep == NextStep.Complete ? 1 : 0;
            stoppedCount += hasNegativeReport ? 1 : 0;
        }

        // Makes sure that the random sequences reached the checks above.
        Assert.True(
            waitingCount > 10_000 && completedCount > 5_000 && stoppedCount > 50_000,
            $"{waitingCount} {completedCount} {stoppedCount}");
    }

    private static (TrackingState State, NextStep Step) Evaluate(List<TrackingReport> reports, int unreadCount)
    {
        var state = TrackingState.Compute(PostingDate, reports, unreadCount);
        return (state, NextStepRules.Determine(state, earlierLetterCount: 0, isResendAllowed: true));
    }

    /// <summary>
    /// Gets the result of the parser for each combination of a status word and a time: a report, no report, or an unread line.
    /// </summary>
    private static List<(TrackingReport? Report, bool IsUnread)> ParseLines()
    {
        var file = new StringBuilder("引受番号,差出日,状態,日時,取扱局\n");
        foreach (var word in StatusWords)
        {
            foreach (var time in Times)
            {
                file.Append($"13112383852,2026-11-24,{word},{time},局\n");
            }
        }

        var parsedFile = TrackingFileParser.Parse(Encoding.UTF8.GetBytes(file.ToString()), Now, StatusWordList.BuiltIn);
        Assert.Equal(StatusWords.Length * Times.Length, parsedFile.Rows.Count + parsedFile.UnreadLines.Count);
        Assert.Equal(parsedFile.Problems.Select(problem => problem.Line), parsedFile.UnreadLines.Select(line => line.Line));
        return
        [
            .. parsedFile.Rows.Select(row => (row.Report, false)),
            .. parsedFile.UnreadLines.Select(_ => ((TrackingReport?)null, true)),
        ];
    }
}
