using Kyc.Domain.Time;

namespace Kyc.Mail.Tracking;

/// <summary>
/// Represents the state of an item according to its reports. The state depends only on the set of reports, not on their order or
/// repetition.
/// </summary>
/// <remarks>
/// Outcomes take precedence over reports of progress, even over later ones. Of several outcomes, the one that least confirms the residence
/// takes precedence: returned, forwarded, returning, lost, delivered. Therefore a returned letter is never treated as delivered
/// (law.md 1.4). An incorrect report can override a correct one. In this case the contradiction is reported, and a person must decide. Of
/// several reports of progress, the latest applies. A report from before the day of posting may be about a different item. Such a report
/// can count against the residence, but never confirms it. An unread line may report that the item was returned, so the residence is not
/// confirmed as long as there is such a line.
/// </remarks>
/// <param name="Stage">How far the delivery of the item has progressed.</param>
/// <param name="Reason">Why the item is returned; null if it is not returned.</param>
/// <param name="Since">
/// Time of the report that determines the stage, in UTC; null if no report determines it. If several reports state the same outcome, the
/// time of the first one.
/// </param>
/// <param name="Contradictions">The contradictions between the reports, in the order of the enumeration.</param>
/// <param name="UnreadLineCount">Number of lines about the item that nobody has read yet.</param>
public sealed record TrackingState(
    ItemStage Stage, ReturnReason? Reason, DateTimeOffset? Since, IReadOnlyList<TrackingContradiction> Contradictions, int UnreadLineCount)
{
    // The outcomes in order of increasing precedence.
    private static readonly TrackingEvent[] Outcomes =
        [TrackingEvent.Delivered, TrackingEvent.Lost, TrackingEvent.Returning, TrackingEvent.Forwarded, TrackingEvent.Returned];

    /// <summary>
    /// Whether the letter has reached the residence to which it was sent, and no line about it is unread. <see cref="Contradictions"/> are
    /// not considered.
    /// </summary>
    public bool IsResidenceConfirmed => Stage == ItemStage.Delivered && UnreadLineCount == 0;

    /// <summary>Whether no further report about the item is expected.</summary>
    public bool IsFinal => Stage is ItemStage.Delivered or ItemStage.Lost or ItemStage.Returned;

    /// <summary>Computes the state from the reports.</summary>
    /// <param name="postingDate">The day of posting in Japan.</param>
    /// <param name="reports">All reports about the item, in any order and with any repetitions.</param>
    /// <param name="unreadLineCount">Number of lines about the item that nobody has read yet.</param>
    public static TrackingState Compute(DateOnly postingDate, IEnumerable<TrackingReport> reports, int unreadLineCount)
    {
        TrackingReport[] distinctReports = [.. reports.Distinct()];
        TrackingReport[] relevantReports =
        [
            .. distinctReports.Where(report => !IsBeforePosting(report, postingDate) || ContradictsResidence(report)),
        ];
        var outcomes = Outcomes.Where(outcome => relevantReports.Any(report => report.Event == outcome)).ToArray();
        var decisiveReport = outcomes.Length > 0
            ? relevantReports.Where(report => report.Event == outcomes[^1]).MinBy(report => report.ReportedAt)
            : relevantReports.MaxBy(report => (report.ReportedAt, report.Event));
        return new TrackingState(
            decisiveReport is null ? ItemStage.Dispatched : GetStage(decisiveReport.Event),
            decisiveReport is not null && IsReturn(decisiveReport) ? GetMostCautiousReason(relevantReports) : null,
            decisiveReport?.ReportedAt.ToUniversalTime(),
            [.. FindContradictions(postingDate, distinctReports, relevantReports, outcomes)],
            unreadLineCount);
    }

    private static IEnumerable<TrackingContradiction> FindContradictions(
        DateOnly postingDate, TrackingReport[] allReports, TrackingReport[] relevantReports, TrackingEvent[] outcomes)
    {
        if (allReports.Any(report => IsBeforePosting(report, postingDate)))
        {
            yield return TrackingContradiction.BeforePosting;
        }

        // Returning and returned are one outcome; forwarding is reported separately.
        if (outcomes.Where(outcome => outcome != TrackingEvent.Forwarded)
            .Select(outcome => outcome == TrackingEvent.Returning ? TrackingEvent.Returned : outcome).Distinct().Count() > 1)
        {
            yield return TrackingContradiction.SeveralOutcomes;
        }

        if (relevantReports.Any(finalReport =>
                IsFinalReport(finalReport)
                && relevantReports.Any(report => !IsFinalReport(report) && report.ReportedAt > finalReport.ReportedAt)))
        {
            yield return TrackingContradiction.AfterOutcome;
        }

        if (GetReasons(relevantReports).Count(reason => reason != ReturnReason.NotStated) > 1)
        {
            yield return TrackingContradiction.SeveralReasons;
        }

        if (outcomes.Contains(TrackingEvent.Forwarded))
        {
            yield return TrackingContradiction.Forwarded;
        }
    }

    private static ReturnReason[] GetReasons(TrackingReport[] reports) =>
        [.. reports.Where(IsReturn).Select(report => report.Reason).Distinct()];

    private static ReturnReason GetMostCautiousReason(TrackingReport[] reports) =>
        GetReasons(reports).MinBy(reason => reason == ReturnReason.NotStated ? int.MaxValue : (int)reason);

    private static bool IsBeforePosting(TrackingReport report, DateOnly postingDate) => JapanTime.ToDate(report.ReportedAt) < postingDate;

    private static bool ContradictsResidence(TrackingReport report) =>
        IsReturn(report) || report.Event is TrackingEvent.Forwarded or TrackingEvent.Lost;

    private static bool IsReturn(TrackingReport report) => report.Event is TrackingEvent.Returning or TrackingEvent.Returned;

    private static bool IsFinalReport(TrackingReport report) =>
        report.Event is TrackingEvent.Delivered or TrackingEvent.Lost or TrackingEvent.Returned;

    private static ItemStage GetStage(TrackingEvent trackingEvent) => trackingEvent switch
    {
        TrackingEvent.Accepted => ItemStage.Accepted,
        TrackingEvent.InTransit => ItemStage.InTransit,
        TrackingEvent.OutForDelivery => ItemStage.OutForDelivery,
        TrackingEvent.Absent => ItemStage.Absent,
        TrackingEvent.Held => ItemStage.Held,
        TrackingEvent.UnderInvestigation => ItemStage.UnderInvestigation,
        TrackingEvent.Delivered => ItemStage.Delivered,
        TrackingEvent.Lost => ItemStage.Lost,
        TrackingEvent.Returning => ItemStage.Returning,
        TrackingEvent.Forwarded => ItemStage.Forwarded,
        TrackingEvent.Returned => ItemStage.Returned,
        _ => throw new ArgumentOutOfRangeException(nameof(trackingEvent), trackingEvent, null),
    };
}
