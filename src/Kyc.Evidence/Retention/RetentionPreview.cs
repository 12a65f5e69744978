namespace Kyc.Evidence.Retention;

/// <summary>
/// Represents a subject whose due date, or the rule version that determines it, differs between the current and the new rules. A due date
/// is null when no rule applies to the subject.
/// </summary>
public sealed record DueDateChange(RetentionSubject Subject, DueDate? Before, DueDate? After)
{
    /// <summary>
    /// Whether the data would be kept for a shorter time than before, which must be checked before approval. This includes data that has no
    /// due date under the current rules, and data that would be erased automatically instead of being reviewed by a person.
    /// </summary>
    public bool IsEarlier => After is not null
        && (Before is null || After.LastDay < Before.LastDay
            || (Before.Rule.Disposition == DueAction.Review && After.Rule.Disposition == DueAction.Erase));
}

/// <summary>Finds the subjects whose due dates would change under new rules. Subjects are processed one at a time.</summary>
public static class RetentionPreview
{
    /// <summary>Returns the subjects whose due date, or the rule version that determines it, would change.</summary>
    /// <param name="subjects">The subjects to compare.</param>
    /// <param name="before">The current rules, and the day for which they are evaluated.</param>
    /// <param name="after">The new rules, and the day for which they are evaluated.</param>
    public static IEnumerable<DueDateChange> FindChanges(
        IEnumerable<RetentionSubject> subjects, (RetentionRules Rules, DateOnly AsOf) before, (RetentionRules Rules, DateOnly AsOf) after)
    {
        var (currentRules, newRules) = (before.Rules.GetRulesInForce(before.AsOf), after.Rules.GetRulesInForce(after.AsOf));
        return subjects.Select(subject => FindChange(currentRules, newRules, subject)).OfType<DueDateChange>();
    }

    /// <summary>
    /// Returns the change in one subject's due date or rule version, or null if nothing would change. Both lists of rules contain only
    /// rules in force, as returned by <see cref="RetentionRules.GetRulesInForce"/>.
    /// </summary>
    public static DueDateChange? FindChange(
        IReadOnlyList<RetentionRule> currentRules,
        IReadOnlyList<RetentionRule> newRules,
        RetentionSubject subject)
    {
        var change = new DueDateChange(
            subject,
            RetentionPlanner.ComputeDueDate(currentRules, subject),
            RetentionPlanner.ComputeDueDate(newRules, subject));
        var isSame = change.Before?.LastDay == change.After?.LastDay
            && (change.Before?.Rule.Id, change.Before?.Rule.Version) == (change.After?.Rule.Id, change.After?.Rule.Version);
        return isSame ? null : change;
    }
}

/// <summary>Represents the number of subjects of one data class that become due on a given day or in a given month.</summary>
/// <param name="FirstDay">The day, or the first day of the month.</param>
/// <param name="DataClass">The class of data.</param>
/// <param name="Count">The number of subjects.</param>
public sealed record RetentionCalendarEntry(DateOnly FirstDay, DataClass DataClass, int Count);

/// <summary>Counts due dates by day or by month, for planning the load and for compliance reports.</summary>
public static class RetentionCalendar
{
    /// <summary>Counts the due dates by the first day on which erasure is allowed. The result is ordered by day and class.</summary>
    public static IReadOnlyList<RetentionCalendarEntry> CountByDay(IEnumerable<(DataClass DataClass, DueDate Due)> dueDates) =>
        Count(dueDates, day => day);

    /// <summary>Counts the due dates by the first month in which erasure is allowed. The result is ordered by month and class.</summary>
    public static IReadOnlyList<RetentionCalendarEntry> CountByMonth(IEnumerable<(DataClass DataClass, DueDate Due)> dueDates) =>
        Count(dueDates, day => new DateOnly(day.Year, day.Month, 1));

    private static IReadOnlyList<RetentionCalendarEntry> Count(
        IEnumerable<(DataClass DataClass, DueDate Due)> dueDates, Func<DateOnly, DateOnly> toIntervalStart)
    {
        var counts = new SortedDictionary<(DateOnly From, DataClass DataClass), int>();
        foreach (var (dataClass, due) in dueDates)
        {
            var key = (toIntervalStart(due.LastDay.AddDays(1)), dataClass);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return [.. counts.Select(count => new RetentionCalendarEntry(count.Key.From, count.Key.DataClass, count.Value))];
    }
}
