namespace Kyc.Evidence.Retention;

/// <summary>A subject whose due date a change of rules moves. Null: not due by any rule.</summary>
public sealed record DueDateMove(RetentionSubject Subject, DueDate? Before, DueDate? After)
{
    /// <summary>
    /// True when the data would be kept shorter than before: what to look at before agreeing. What somebody had to decide on and would be
    /// erased by itself is kept shorter, too.
    /// </summary>
    public bool IsEarlier => After is not null
        && (Before is null || After.LastDay < Before.LastDay || (Before.Rule.Disposition == DueAction.Review && After.Rule.Disposition == DueAction.Erase));
}

/// <summary>What would move if other rules governed. Subjects stream through.</summary>
public static class RetentionPreview
{
    /// <summary>The subjects whose due date, or rule version, would differ.</summary>
    /// <param name="subjects">Everything planned.</param>
    /// <param name="before">The rules as they are, and the day they are looked at.</param>
    /// <param name="after">The rules as they would be, and the day they are looked at.</param>
    public static IEnumerable<DueDateMove> Moves(
        IEnumerable<RetentionSubject> subjects, (RetentionRules Rules, DateOnly AsOf) before, (RetentionRules Rules, DateOnly AsOf) after)
    {
        var (old, changed) = (before.Rules.InForce(before.AsOf), after.Rules.InForce(after.AsOf));
        return subjects.Select(subject => Move(old, changed, subject)).OfType<DueDateMove>();
    }

    /// <summary>The move of one subject by rules in force, as <see cref="RetentionRules.InForce"/> gives them; null when nothing would differ.</summary>
    public static DueDateMove? Move(IReadOnlyList<RetentionRule> before, IReadOnlyList<RetentionRule> after, RetentionSubject subject)
    {
        var move = new DueDateMove(subject, RetentionPlanner.Plan(before, subject), RetentionPlanner.Plan(after, subject));
        var isSame = move.Before?.LastDay == move.After?.LastDay
            && (move.Before?.Rule.Id, move.Before?.Rule.Version) == (move.After?.Rule.Id, move.After?.Rule.Version);
        return isSame ? null : move;
    }
}

/// <summary>How many subjects of a class fall due on a day or in a month.</summary>
/// <param name="From">First day of the stretch.</param>
/// <param name="DataClass">The class.</param>
/// <param name="Count">How many.</param>
public sealed record RetentionCalendarEntry(DateOnly From, DataClass DataClass, int Count);

/// <summary>What falls due when, for planning the load and for showing it to compliance.</summary>
public static class RetentionCalendar
{
    /// <summary>Counts by the first day on which erasing is allowed, in the order of days and classes.</summary>
    public static IReadOnlyList<RetentionCalendarEntry> ByDay(IEnumerable<(DataClass DataClass, DueDate Due)> dues) =>
        Count(dues, day => day);

    /// <summary>The same by months; an entry stands on the first of its month.</summary>
    public static IReadOnlyList<RetentionCalendarEntry> ByMonth(IEnumerable<(DataClass DataClass, DueDate Due)> dues) =>
        Count(dues, day => new DateOnly(day.Year, day.Month, 1));

    private static IReadOnlyList<RetentionCalendarEntry> Count(IEnumerable<(DataClass DataClass, DueDate Due)> dues, Func<DateOnly, DateOnly> stretch)
    {
        var counts = new SortedDictionary<(DateOnly From, DataClass DataClass), int>();
        foreach (var (dataClass, due) in dues)
        {
            var key = (stretch(due.LastDay.AddDays(1)), dataClass);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return [.. counts.Select(count => new RetentionCalendarEntry(count.Key.From, count.Key.DataClass, count.Value))];
    }
}
