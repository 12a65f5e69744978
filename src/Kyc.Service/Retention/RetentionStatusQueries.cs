using Dapper;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Contains queries over the whole schedule: the counts of due erasures, the calendar, and the data for a preview of new rules.
/// </summary>
public sealed class RetentionStatusQueries(KycDatabase database, UnusableRowRegistry unusableRows, TimeProvider clock)
{
    /// <summary>
    /// The time after a due date from which an erasure counts as overdue. It is long enough for a run of several hours and for a delay
    /// overnight.
    /// </summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromDays(1);

    /// <summary>Counts the due, overdue, held and unfinished erasures, and the due reviews.</summary>
    public async Task<RetentionCounts> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var now = clock.GetUtcNow();
        // Rows that are not due yet are not counted, so that the query reads only a part of the index of due dates.
        return await connection.QuerySingleAsync<RetentionCounts>(
            """
            select count(*) filter (where disposition = @erase and not held) as due,
                count(*) filter (where disposition = @erase and not held and due_at < @late) as overdue,
                count(*) filter (where held) as held,
                count(*) filter (where disposition = @review and not held) as review,
                (select count(*) from erasure_ledger l where not exists (select from erasure_certificate c where c.number = l.number)) as unfinished
            from (
                select s.due_at, s.disposition,
                    exists (select from retention_hold h where h.application_id = s.application_id and h.ended_at is null) as held
                from retention_schedule s where s.due_at <= @now) as due
            """,
            new
            {
                now,
                late = now - GracePeriod,
                erase = EvidenceNumbers.DueAction.ToNumber(DueAction.Erase),
                review = EvidenceNumbers.DueAction.ToNumber(DueAction.Review),
            });
    }

    /// <summary>
    /// Counts the planned erasures and reviews by data class and by the first day on which they are allowed, or by the month of that day.
    /// </summary>
    /// <param name="from">The first day of the calendar; null for no limit.</param>
    /// <param name="to">The last day of the calendar; null for no limit.</param>
    /// <param name="byDay">True to count by day; false to count by month.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>
    /// For each period and data class: the first day of the period, the number of the class, and the numbers of all and of held erasures
    /// and reviews.
    /// </returns>
    public async Task<IReadOnlyList<(DateOnly From, short DataClass, long Count, long Held)>> ReadCalendarAsync(
        DateOnly? from, DateOnly? to, bool byDay, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (
            await connection.QueryAsync<(DateOnly, short, long, long)>(
                """
                select first, data_class, count(*), count(*) filter (where held) from (
                    select date_trunc(@unit, (last_day + 1)::timestamp)::date as first, data_class,
                        exists (select from retention_hold h where h.application_id = s.application_id and h.ended_at is null) as held
                    from retention_schedule s
                    where last_day is not null and (@from::date is null or last_day + 1 >= @from) and (@to::date is null or last_day + 1 <= @to)) as planned
                group by first, data_class order by first, data_class
                """,
                new
                {
                    unit = byDay ? "day" : "month",
                    from,
                    to,
                })).AsList();
    }

    /// <summary>
    /// Reads all data classes in the schedule, in the order of the application IDs, to calculate a preview of new rules. The results are
    /// streamed, so that memory use does not depend on their number.
    /// </summary>
    public async IAsyncEnumerable<RetentionSubject> ReadSubjectsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int page = 1000;
        await using var connection = await database.OpenAsync(cancellationToken);
        for (var after = Guid.Empty; ;)
        {
            var rows = (
                await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt, short[] Classes)>(
                    """
                    select a.id, a.state, a.updated_at, array_agg(s.data_class order by s.data_class)
                    from application a join retention_schedule s on s.application_id = a.id
                    where a.id in (select application_id from retention_schedule where application_id > @after group by application_id order by application_id limit @page)
                    group by a.id order by a.id
                    """,
                    new { after, page })).AsList();
            if (rows.Count == 0)
            {
                yield break;
            }

            var classes = rows.ToDictionary(row => row.Id, row => row.Classes);
            var applications = PlannedApplication.ConvertRows(rows.Select(row => (row.Id, row.State, row.UpdatedAt)), unusableRows);
            var facts = await RetentionFacts.ReadAsync(connection, applications, unusableRows);
            foreach (var application in facts.Applications)
            {
                var usableClasses = unusableRows.Convert(
                    classes[application.Id], "retention_schedule", _ => application.Id,
                    number => EvidenceNumbers.DataClass.ToValue(number, "retention_schedule.data_class"));
                foreach (var dataClass in usableClasses)
                {
                    yield return facts.CreateSubject(application, dataClass);
                }
            }
            after = rows[^1].Id;
        }
    }
}
