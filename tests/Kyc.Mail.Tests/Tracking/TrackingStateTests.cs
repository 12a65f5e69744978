using Kyc.Domain.Time;
using Kyc.Mail.Tracking;

namespace Kyc.Mail.Tests.Tracking;

public sealed class TrackingStateTests
{
    private static readonly DateOnly PostingDate = new(2026, 11, 24);

    [Theory]
    [InlineData("", ItemStage.Dispatched)]
    [InlineData("Accepted", ItemStage.Accepted)]
    [InlineData("Accepted InTransit InTransit", ItemStage.InTransit)]
    [InlineData("Accepted InTransit OutForDelivery", ItemStage.OutForDelivery)]
    [InlineData("Accepted OutForDelivery Absent", ItemStage.Absent)]
    [InlineData("Accepted OutForDelivery Absent Held", ItemStage.Held)]
    [InlineData("Accepted OutForDelivery Absent Held OutForDelivery", ItemStage.OutForDelivery)]
    [InlineData("Accepted OutForDelivery Absent Held Delivered", ItemStage.Delivered)]
    [InlineData("Accepted UnderInvestigation", ItemStage.UnderInvestigation)]
    [InlineData("Accepted UnderInvestigation Lost", ItemStage.Lost)]
    [InlineData("Accepted OutForDelivery Returning", ItemStage.Returning)]
    [InlineData("Accepted OutForDelivery Returning InTransit", ItemStage.Returning)]
    [InlineData("Accepted OutForDelivery Returning InTransit Returned", ItemStage.Returned)]
    public void Usual_sequences_of_reports_lead_to_the_expected_stage_without_a_contradiction(string events, ItemStage stage)
    {
        var state = TrackingState.Compute(PostingDate, ParseReports(events), 0);
        Assert.Equal(stage, state.Stage);
        Assert.Empty(state.Contradictions);
    }

    [Theory]
    [InlineData("Delivered Returned", ItemStage.Returned, TrackingContradiction.SeveralOutcomes)]
    [InlineData("Returned Delivered", ItemStage.Returned, TrackingContradiction.SeveralOutcomes)]
    [InlineData("Delivered Returning", ItemStage.Returning, TrackingContradiction.SeveralOutcomes)]
    [InlineData("Lost Delivered", ItemStage.Lost, TrackingContradiction.SeveralOutcomes)]
    [InlineData("Lost Returned", ItemStage.Returned, TrackingContradiction.SeveralOutcomes)]
    [InlineData("Forwarded Delivered", ItemStage.Forwarded, TrackingContradiction.Forwarded)]
    [InlineData("Forwarded", ItemStage.Forwarded, TrackingContradiction.Forwarded)]
    [InlineData("Accepted Delivered OutForDelivery", ItemStage.Delivered, TrackingContradiction.AfterOutcome)]
    [InlineData("Accepted Returned Returning", ItemStage.Returned, TrackingContradiction.AfterOutcome)]
    public void A_contradiction_is_reported_and_the_cautious_interpretation_is_used(string events, ItemStage stage,
        TrackingContradiction contradiction)
    {
        var state = TrackingState.Compute(PostingDate, ParseReports(events), 0);
        Assert.Equal(stage, state.Stage);
        Assert.Contains(contradiction, state.Contradictions);
    }

    [Fact]
    public void The_most_serious_of_several_return_reasons_is_used_and_a_contradiction_is_reported()
    {
        TrackingReport[] reports =
        [
            CreateReport(TrackingEvent.Returning, 1, ReturnReason.StorageExpired),
            CreateReport(TrackingEvent.Returning, 2, ReturnReason.NotAtAddress),
            CreateReport(TrackingEvent.Returned, 3),
        ];
        var state = TrackingState.Compute(PostingDate, reports, 0);
        Assert.Equal(ReturnReason.NotAtAddress, state.Reason);
        Assert.Equal([TrackingContradiction.SeveralReasons], state.Contradictions);
        Assert.Equal(ReturnReason.StorageExpired, TrackingState.Compute(PostingDate, [reports[0], reports[2]], 0).Reason);
        Assert.Empty(TrackingState.Compute(PostingDate, [reports[0], reports[2]], 0).Contradictions);
    }

    [Fact]
    public void A_delivery_before_the_posting_belongs_to_another_item_and_is_ignored()
    {
        var dayBefore = JapanTime.ToInstant(new DateTime(2026, 11, 23, 23, 59, 0));
        var state = TrackingState.Compute(
            PostingDate,
            [new TrackingReport(TrackingEvent.Delivered, ReturnReason.NotStated, dayBefore, "")],
            0);
        Assert.Equal(ItemStage.Dispatched, state.Stage);
        Assert.Equal([TrackingContradiction.BeforePosting], state.Contradictions);
    }

    [Fact]
    public void A_return_report_from_before_the_posting_is_not_ignored()
    {
        var dayBefore = JapanTime.ToInstant(new DateTime(2026, 11, 23, 23, 59, 0));
        var state = TrackingState.Compute(
            PostingDate,
            [new TrackingReport(TrackingEvent.Returned, ReturnReason.Moved, dayBefore, ""), CreateReport(TrackingEvent.Delivered, 5)],
            0);
        Assert.Equal(ItemStage.Returned, state.Stage);
        Assert.Contains(TrackingContradiction.BeforePosting, state.Contradictions);
    }

    [Fact]
    public void The_day_of_posting_begins_at_midnight_in_Japan()
    {
        // The time is midnight in Japan, which is still the day before in UTC.
        var midnight = new DateTimeOffset(2026, 11, 23, 15, 0, 0, TimeSpan.Zero);
        var state = TrackingState.Compute(
            PostingDate,
            [new TrackingReport(TrackingEvent.Accepted, ReturnReason.NotStated, midnight, "")],
            0);
        Assert.Equal(ItemStage.Accepted, state.Stage);
        Assert.Empty(state.Contradictions);
    }

    [Fact]
    public void Order_and_repetition_of_reports_do_not_change_the_state_and_a_returned_letter_is_never_confirmed()
    {
        var random = new Random(1);
        var confirmedCount = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var reports = Enumerable.Range(0, random.Next(8)).Select(_ => CreateRandomReport(random)).ToArray();
            var state = TrackingState.Compute(PostingDate, reports, 0);
            TrackingReport[] shuffled = [.. reports, .. reports.Where(_ => random.Next(2) == 0)];
            random.Shuffle(shuffled);
            var shuffledState = TrackingState.Compute(PostingDate, shuffled, 0);
            Assert.Equal(FormatState(state), FormatState(shuffledState));

            var hasNegativeReport = reports.Any(report => report.Event
                is TrackingEvent.Returned or TrackingEvent.Returning or TrackingEvent.Forwarded or TrackingEvent.Lost);
            var hasDelivery = reports.Any(report =>
                report.Event == TrackingEvent.Delivered && JapanTime.ToDate(report.ReportedAt) >= PostingDate);
            Assert.Equal(hasDelivery && !hasNegativeReport, state.IsResidenceConfirmed);
            Assert.Equal(state.Stage is ItemStage.Returning or ItemStage.Returned, state.Reason is not null);
            if (NextStepRules.Determine(state, random.Next(2), isResendAllowed: true) == NextStep.Complete)
            {
                Assert.True(state.IsResidenceConfirmed);
                confirmedCount++;
            }
        }

        // Makes sure that the random sequences reached the checks above.
        Assert.True(confirmedCount > 100);
    }

    [Fact]
    public void A_report_of_a_return_always_prevents_the_confirmation_of_the_residence()
    {
        var random = new Random(2);
        for (var round = 0; round < 5_000; round++)
        {
            var reports = Enumerable.Range(0, random.Next(6)).Select(_ => CreateRandomReport(random)).ToList();
            reports.Add(CreateReport(TrackingEvent.Returned, random.Next(-3, 20)));
            Assert.False(TrackingState.Compute(PostingDate, reports, 0).IsResidenceConfirmed);
        }
    }

    private static string FormatState(TrackingState state) =>
        $"{state.Stage} {state.Reason} {state.Since:O} {string.Join(',', state.Contradictions)}";

    private static TrackingReport CreateRandomReport(Random random) =>
        CreateReport((TrackingEvent)random.Next(11), random.Next(-2, 12), (ReturnReason)random.Next(6))
            with
        { Office = random.Next(2) == 0 ? "渋谷" : "新宿" };

    // Creates a report at the given number of hours after the beginning of the posting date in Japan. Random reports often have equal
    // times, because they use only a few hours.
    private static TrackingReport CreateReport(TrackingEvent trackingEvent, int hour, ReturnReason reason = ReturnReason.NotStated) =>
        new(trackingEvent, reason, JapanTime.ToInstant(PostingDate.ToDateTime(TimeOnly.MinValue)).AddHours(hour), "渋谷");

    private static IEnumerable<TrackingReport> ParseReports(string events) =>
        events
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((name, hour) => CreateReport(Enum.Parse<TrackingEvent>(name), hour));
}
