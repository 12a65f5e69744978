using Kyc.Domain.Time;

namespace Kyc.Mail.Tracking;

/// <summary>
/// What the reports about an item come to. It is a function of the set of reports: neither their order nor repetitions change it.
/// </summary>
/// <remarks>
/// Outcomes win over progress whatever their times, and of several outcomes the one that confirms the residence least wins: returned,
/// forwarded, returning, lost, delivered. So a letter that came back never counts as delivered (law.md 1.4), though a mistaken report can
/// block a good one; the contradiction is told and a person decides. Among reports of progress the latest counts.
/// A report from before the day of posting may be one of another item: it does not count in favour, only against.
/// A line that nobody could read yet may be the one that says the item came back: while there is one, nothing is confirmed.
/// </remarks>
/// <param name="Stage">Where the item is.</param>
/// <param name="Reason">Why it comes back; null when it does not.</param>
/// <param name="Since">Time of the report that decided; null without one.</param>
/// <param name="Contradictions">What does not fit, in the order of the enumeration.</param>
/// <param name="UnreadLines">How many lines about the item nobody has read yet.</param>
public sealed record TrackingState(
    ItemStage Stage, ReturnReason? Reason, DateTimeOffset? Since, IReadOnlyList<TrackingContradiction> Contradictions, int UnreadLines)
{
    // From the weakest to the strongest.
    private static readonly TrackingEvent[] Outcomes =
        [TrackingEvent.Delivered, TrackingEvent.Lost, TrackingEvent.Returning, TrackingEvent.Forwarded, TrackingEvent.Returned];

    /// <summary>Whether the letter has reached the residence it was sent to.</summary>
    public bool ConfirmsResidence => Stage == ItemStage.Delivered && UnreadLines == 0;

    /// <summary>Whether no further report is expected.</summary>
    public bool IsFinal => Stage is ItemStage.Delivered or ItemStage.Lost or ItemStage.Returned;

    /// <summary>What the reports come to.</summary>
    /// <param name="postingDate">The day of posting in Japan.</param>
    /// <param name="reports">All reports about the item, in any order, any number of times.</param>
    /// <param name="unreadLines">How many lines about the item nobody has read yet.</param>
    public static TrackingState Of(DateOnly postingDate, IEnumerable<TrackingReport> reports, int unreadLines)
    {
        TrackingReport[] all = [.. reports.Distinct()];
        TrackingReport[] counting = [.. all.Where(report => !IsEarly(report, postingDate) || IsAgainst(report))];
        var outcomes = Outcomes.Where(outcome => counting.Any(report => report.Event == outcome)).ToArray();
        var deciding = outcomes.Length > 0
            ? counting.Where(report => report.Event == outcomes[^1]).MinBy(report => report.At)
            : counting.MaxBy(report => (report.At, report.Event));
        return new TrackingState(
            deciding is null ? ItemStage.Dispatched : StageOf(deciding.Event),
            deciding is not null && IsReturn(deciding) ? WeightiestOf(counting) : null,
            deciding?.At.ToUniversalTime(),
            [.. Contradicting(postingDate, all, counting, outcomes)],
            unreadLines);
    }

    private static IEnumerable<TrackingContradiction> Contradicting(
        DateOnly postingDate, TrackingReport[] all, TrackingReport[] counting, TrackingEvent[] outcomes)
    {
        if (all.Any(report => IsEarly(report, postingDate)))
        {
            yield return TrackingContradiction.BeforePosting;
        }

        // Coming back and being back are one outcome; being sent on is told by itself.
        if (outcomes.Where(outcome => outcome != TrackingEvent.Forwarded)
            .Select(outcome => outcome == TrackingEvent.Returning ? TrackingEvent.Returned : outcome).Distinct().Count() > 1)
        {
            yield return TrackingContradiction.SeveralOutcomes;
        }

        if (counting.Any(end => IsEnd(end) && counting.Any(report => !IsEnd(report) && report.At > end.At)))
        {
            yield return TrackingContradiction.AfterOutcome;
        }

        if (ReasonsOf(counting).Count(reason => reason != ReturnReason.NotStated) > 1)
        {
            yield return TrackingContradiction.SeveralReasons;
        }

        if (outcomes.Contains(TrackingEvent.Forwarded))
        {
            yield return TrackingContradiction.Forwarded;
        }
    }

    private static ReturnReason[] ReasonsOf(TrackingReport[] reports) => [.. reports.Where(IsReturn).Select(report => report.Reason).Distinct()];

    private static ReturnReason WeightiestOf(TrackingReport[] reports) =>
        ReasonsOf(reports).MinBy(reason => reason == ReturnReason.NotStated ? int.MaxValue : (int)reason);

    private static bool IsEarly(TrackingReport report, DateOnly postingDate) => JapanTime.DateOf(report.At) < postingDate;

    private static bool IsAgainst(TrackingReport report) => IsReturn(report) || report.Event is TrackingEvent.Forwarded or TrackingEvent.Lost;

    private static bool IsReturn(TrackingReport report) => report.Event is TrackingEvent.Returning or TrackingEvent.Returned;

    private static bool IsEnd(TrackingReport report) => report.Event is TrackingEvent.Delivered or TrackingEvent.Lost or TrackingEvent.Returned;

    private static ItemStage StageOf(TrackingEvent happened) => happened switch
    {
        TrackingEvent.Accepted => ItemStage.Accepted,
        TrackingEvent.InTransit => ItemStage.InTransit,
        TrackingEvent.Out => ItemStage.Out,
        TrackingEvent.Absent => ItemStage.Absent,
        TrackingEvent.Held => ItemStage.Held,
        TrackingEvent.Investigated => ItemStage.Investigated,
        TrackingEvent.Delivered => ItemStage.Delivered,
        TrackingEvent.Lost => ItemStage.Lost,
        TrackingEvent.Returning => ItemStage.Returning,
        TrackingEvent.Forwarded => ItemStage.Forwarded,
        TrackingEvent.Returned => ItemStage.Returned,
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, null),
    };
}
