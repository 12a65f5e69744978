using Kyc.Domain.Time;
using Kyc.Mail.Tracking;

namespace Kyc.Mail.Tests.Tracking;

public sealed class NextStepTests
{
    private static readonly DateOnly PostingDate = new(2026, 11, 24);

    [Theory]
    [InlineData(TrackingEvent.Accepted, ReturnReason.NotStated, NextStep.Wait)]
    [InlineData(TrackingEvent.Held, ReturnReason.NotStated, NextStep.Wait)]
    [InlineData(TrackingEvent.Delivered, ReturnReason.NotStated, NextStep.Complete)]
    [InlineData(TrackingEvent.Lost, ReturnReason.NotStated, NextStep.Review)]
    [InlineData(TrackingEvent.Forwarded, ReturnReason.NotStated, NextStep.Review)]
    [InlineData(TrackingEvent.Returning, ReturnReason.NotAtAddress, NextStep.RejectAddress)]
    [InlineData(TrackingEvent.Returned, ReturnReason.NotAtAddress, NextStep.RejectAddress)]
    [InlineData(TrackingEvent.Returned, ReturnReason.Moved, NextStep.RejectAddress)]
    [InlineData(TrackingEvent.Returned, ReturnReason.Refused, NextStep.Review)]
    [InlineData(TrackingEvent.Returned, ReturnReason.NotStated, NextStep.Review)]
    [InlineData(TrackingEvent.Returned, ReturnReason.AddressIncomplete, NextStep.Review)]
    [InlineData(TrackingEvent.Returning, ReturnReason.StorageExpired, NextStep.Wait)]
    [InlineData(TrackingEvent.Returned, ReturnReason.StorageExpired, NextStep.ResendOnce)]
    public void The_tracking_event_and_the_return_reason_determine_the_next_step(
        TrackingEvent trackingEvent,
        ReturnReason reason,
        NextStep step) =>
        Assert.Equal(
            step,
            NextStepRules.Determine(ComputeState(CreateReport(trackingEvent, 24, reason)), earlierLetterCount: 0, isResendAllowed: true));

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void An_uncollected_letter_goes_to_review_if_it_was_already_resent_or_resending_is_not_allowed(
        int earlierLetterCount,
        bool isResendAllowed) =>
        Assert.Equal(
            NextStep.Review,
            NextStepRules.Determine(
                ComputeState(CreateReport(TrackingEvent.Returned, 24, ReturnReason.StorageExpired)),
                earlierLetterCount,
                isResendAllowed));

    [Fact]
    public void Contradictory_tracking_reports_are_sent_to_review() =>
        Assert.Equal(
            NextStep.Review,
            NextStepRules.Determine(
                ComputeState(CreateReport(TrackingEvent.Returned, 24, ReturnReason.Moved), CreateReport(TrackingEvent.Delivered, 24)),
                0,
                isResendAllowed: true));

    [Theory]
    [InlineData(TrackingEvent.Accepted, ReturnReason.NotStated)]
    [InlineData(TrackingEvent.Delivered, ReturnReason.NotStated)]
    [InlineData(TrackingEvent.Returned, ReturnReason.NotAtAddress)]
    [InlineData(TrackingEvent.Returned, ReturnReason.StorageExpired)]
    [InlineData(TrackingEvent.Forwarded, ReturnReason.NotStated)]
    public void While_a_line_is_unread_the_only_next_step_is_to_read_that_line(TrackingEvent trackingEvent, ReturnReason reason)
    {
        var state = TrackingState.Compute(PostingDate, [CreateReport(trackingEvent, 24, reason)], unreadLineCount: 1);
        Assert.Equal(NextStep.ReadLine, NextStepRules.Determine(state, earlierLetterCount: 0, isResendAllowed: true));
        Assert.False(state.IsResidenceConfirmed);
    }

    [Fact]
    public void A_stated_return_reason_takes_precedence_over_a_report_without_a_reason() =>
        Assert.Equal(
            ReturnReason.AddressIncomplete,
            ComputeState(
                CreateReport(TrackingEvent.Returned, 25),
                CreateReport(TrackingEvent.Returning, 24, ReturnReason.AddressIncomplete)).Reason);

    [Fact]
    public void An_item_is_kept_seven_days_from_the_day_after_the_first_absence()
    {
        TrackingReport[] reports =
        [
            CreateReport(TrackingEvent.Absent, 25),
            CreateReport(TrackingEvent.Held, 25),
            CreateReport(TrackingEvent.Absent, 27),
        ];
        Assert.Equal(
            [
                new(TrackingDeadlineKind.CustomerReminder, new DateOnly(2026, 11, 28)),
                new(TrackingDeadlineKind.KeptUntil, new DateOnly(2026, 12, 2)),
                new(TrackingDeadlineKind.ReturnReport, new DateOnly(2026, 12, 12)),
            ],
            TrackingDeadlines.GetDeadlines(PostingDate, ComputeState(reports), reports));
    }

    [Theory]
    [InlineData(null, "AcceptanceReport 2026-11-25, DeliveryReport 2026-12-01")]
    [InlineData(TrackingEvent.OutForDelivery, "DeliveryReport 2026-12-01")]
    [InlineData(TrackingEvent.Held, "CustomerReminder 2026-11-30, KeptUntil 2026-12-04, ReturnReport 2026-12-14")]
    [InlineData(TrackingEvent.Returning, "ReturnReport 2026-12-04")]
    [InlineData(TrackingEvent.Delivered, "")]
    [InlineData(TrackingEvent.Returned, "")]
    [InlineData(TrackingEvent.Forwarded, "")]
    public void The_tracking_stage_determines_the_deadlines(TrackingEvent? trackingEvent, string deadlines)
    {
        TrackingReport[] reports = trackingEvent is { } reportedEvent ? [CreateReport(reportedEvent, 27)] : [];
        Assert.Equal(
            deadlines,
            string.Join(
                ", ",
                TrackingDeadlines
                    .GetDeadlines(PostingDate, ComputeState(reports), reports)
                    .Select(deadline => $"{deadline.Kind} {deadline.Day:yyyy-MM-dd}")));
    }

    private static TrackingState ComputeState(params TrackingReport[] reports) => TrackingState.Compute(PostingDate, reports, 0);

    private static TrackingReport CreateReport(TrackingEvent trackingEvent, int day, ReturnReason reason = ReturnReason.NotStated) =>
        new(trackingEvent, reason, JapanTime.ToInstant(new DateTime(2026, 11, day, 23, 30, 0)), "渋谷");
}
