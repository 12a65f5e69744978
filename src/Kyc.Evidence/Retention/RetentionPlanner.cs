using Kyc.Domain.Time;

namespace Kyc.Evidence.Retention;

/// <summary>Represents the input of planning: one class of data of one application, with the known events of the application.</summary>
/// <param name="ApplicationId">The id of the application.</param>
/// <param name="DataClass">The class of data.</param>
/// <param name="Events">The events with their days in Japan. The latest day counts if an event was reported more than once.</param>
public sealed record RetentionSubject(Guid ApplicationId, DataClass DataClass, IReadOnlyList<(TriggerEvent Event, DateOnly Day)> Events);

/// <summary>
/// Represents the day after which a class of data of an application is due for erasure or review, and the rule that determines it.
/// </summary>
/// <param name="Rule">The version of the rule that was applied.</param>
/// <param name="StartEvent">The event that started the period.</param>
/// <param name="StartDay">The day of the start event, in Japan.</param>
/// <param name="LastDay">The last day of the period. The data is kept for this whole day.</param>
public sealed record DueDate(RetentionRule Rule, TriggerEvent StartEvent, DateOnly StartDay, DateOnly LastDay)
{
    /// <summary>Gets the instant from which the data may be erased: 00:00 in Japan on the day after the last day.</summary>
    public DateTimeOffset DueAt => JapanTime.GetStart(LastDay.AddDays(1));
}

/// <summary>Computes due dates. Holds are not considered here; they are checked when the data is due.</summary>
public static class RetentionPlanner
{
    /// <summary>
    /// Returns the due date according to the rules in force on the given day. Null while no event that starts a retention period has
    /// occurred. If several rules apply, for example because an account was opened after an earlier refusal, the latest due date counts.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="subject">The data to plan.</param>
    /// <param name="asOf">
    /// The day in Japan whose rules apply. This is the day of planning, so that a new version of a rule also applies to existing data.
    /// </param>
    public static DueDate? ComputeDueDate(RetentionRules rules, RetentionSubject subject, DateOnly asOf) =>
        ComputeDueDate(rules.GetRulesInForce(asOf), subject);

    /// <summary>
    /// Returns the due date according to the given rules, which must be those in force, as returned by
    /// <see cref="RetentionRules.GetRulesInForce"/>. Use this method to plan many subjects with the same rules.
    /// </summary>
    public static DueDate? ComputeDueDate(IReadOnlyList<RetentionRule> rulesInForce, RetentionSubject subject)
    {
        DueDate? latest = null;
        foreach (var rule in rulesInForce)
        {
            if (rule.DataClass == subject.DataClass && Apply(rule, subject) is { } due && (latest is null || due.LastDay > latest.LastDay))
            {
                latest = due;
            }
        }

        return latest;
    }

    private static DueDate? Apply(RetentionRule rule, RetentionSubject subject)
    {
        var (isTriggered, startEvent) = (false, default((TriggerEvent Event, DateOnly Day)?));
        foreach (var knownEvent in subject.Events)
        {
            isTriggered |= knownEvent.Event == rule.Trigger;
            if ((knownEvent.Event == rule.Trigger || rule.OrLater.Contains(knownEvent.Event))
                && (startEvent is null || knownEvent.Day > startEvent.Value.Day))
            {
                startEvent = knownEvent;
            }
        }

        return isTriggered && startEvent is { } latest
            ? new DueDate(rule, latest.Event, latest.Day, rule.Period.GetLastDay(latest.Day))
            : null;
    }
}
