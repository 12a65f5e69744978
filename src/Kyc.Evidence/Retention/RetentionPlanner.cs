using Kyc.Domain.Time;

namespace Kyc.Evidence.Retention;

/// <summary>Something whose retention is planned: one class of data of one application, with the events known of it.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="DataClass">The class.</param>
/// <param name="Events">Events with their days in Japan. An event reported twice counts with its later day.</param>
public sealed record RetentionSubject(Guid ApplicationId, DataClass DataClass, IReadOnlyList<(TriggerEvent Event, DateOnly Day)> Events);

/// <summary>When a class of data of an application falls due, and by which rule.</summary>
/// <param name="Rule">The version that was applied.</param>
/// <param name="StartEvent">The event the period runs from.</param>
/// <param name="StartDay">Its day in Japan.</param>
/// <param name="LastDay">The last day of the period, kept in full.</param>
public sealed record DueDate(RetentionRule Rule, TriggerEvent StartEvent, DateOnly StartDay, DateOnly LastDay)
{
    /// <summary>From this instant on the data may be erased: 00:00 in Japan of the day after the last.</summary>
    public DateTimeOffset DueAt => JapanTime.StartOf(LastDay.AddDays(1));
}

/// <summary>Computes due dates. Holds are not its matter: they are looked at when the time comes.</summary>
public static class RetentionPlanner
{
    /// <summary>
    /// The due date by the rules in force on a day; null while no rule's event has happened. Where several rules apply, for example because an
    /// account was opened after an earlier refusal, the one that keeps longest counts.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="subject">What is planned.</param>
    /// <param name="asOf">The day in Japan whose rules govern: the day of planning, so that a new version moves what is still kept.</param>
    public static DueDate? Plan(RetentionRules rules, RetentionSubject subject, DateOnly asOf) => Plan(rules.InForce(asOf), subject);

    /// <summary>The same, for many subjects by the same rules: those in force, as <see cref="RetentionRules.InForce"/> gives them.</summary>
    public static DueDate? Plan(IReadOnlyList<RetentionRule> inForce, RetentionSubject subject)
    {
        DueDate? latest = null;
        foreach (var rule in inForce)
        {
            if (rule.DataClass == subject.DataClass && Apply(rule, subject) is { } due && (latest is null || due.LastDay > latest.LastDay)) latest = due;
        }

        return latest;
    }

    private static DueDate? Apply(RetentionRule rule, RetentionSubject subject)
    {
        var (isTriggered, start) = (false, default((TriggerEvent Event, DateOnly Day)?));
        foreach (var known in subject.Events)
        {
            isTriggered |= known.Event == rule.Trigger;
            if ((known.Event == rule.Trigger || rule.OrLater.Contains(known.Event)) && (start is null || known.Day > start.Value.Day)) start = known;
        }

        return isTriggered && start is { } latest ? new DueDate(rule, latest.Event, latest.Day, rule.Period.LastDay(latest.Day)) : null;
    }
}
