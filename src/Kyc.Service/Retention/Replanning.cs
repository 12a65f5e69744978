using System.Diagnostics;
using Dapper;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Recalculates the due dates of every application when other rule versions are in force than before. It proceeds page by page in the order
/// of the application IDs; each page is a transaction that also stores its end. Any instance can therefore continue, even after a process
/// was killed. Only one instance works at a time.
/// </summary>
/// <remarks>
/// No data are erased by a due date of the earlier rules, because every due date is calculated again before the erasure
/// (<see cref="DueQuery.ExamineAsync"/>). Applications that a page skips because they are locked are added to the queue, and are planned
/// when the lock is released.
/// </remarks>
public sealed partial class Replanning(
    KycDatabase database, ScheduleStore schedules, ForegroundCallCounter foreground, TimeProvider clock, ILogger<Replanning> log)
{
    /// <summary>The number of applications in a page. Their rows are locked for some milliseconds.</summary>
    internal int PageSize { get; set; } = 500;

    /// <summary>A callback after each page. Tests use it to stop the work.</summary>
    internal Func<Task>? AfterPage { get; set; }

    /// <summary>Begins a recalculation when other rule versions are in force today than at the last complete one.</summary>
    /// <returns>Whether a recalculation began.</returns>
    public async Task<bool> BeginIfRulesChangedAsync(CancellationToken cancellationToken)
    {
        var begun = await database.InTransactionAsync(async connection =>
        {
            var inForce = await DescribeRulesInForceAsync(connection);
            return await connection.ExecuteAsync(
                "update retention_state set planned_rules = @inForce, replan_after = @start where planned_rules <> @inForce",
                new { inForce, start = Guid.Empty });
        }, cancellationToken) > 0;
        if (begun)
        {
            LogBegun(log);
        }

        return begun;
    }

    /// <summary>Processes page after page. While the service receives calls, it works at most half of the time.</summary>
    /// <param name="maxDuration">The maximum duration; the current page is completed nevertheless.</param>
    /// <param name="cancellationToken">Stops the work between two pages.</param>
    /// <returns>Whether this instance has pages left to process.</returns>
    public async Task<bool> ContinueAsync(TimeSpan maxDuration, CancellationToken cancellationToken)
    {
        var startTimestamp = Stopwatch.GetTimestamp();
        while (true)
        {
            var (started, calls) = (Stopwatch.GetTimestamp(), foreground.Count);
            if (!await database.InTransactionAsync(PlanPageAsync, cancellationToken))
            {
                return false;
            }

            if (AfterPage is { } reached)
            {
                await reached();
            }

            if (Stopwatch.GetElapsedTime(startTimestamp) > maxDuration)
            {
                return true;
            }

            if (foreground.Count != calls)
            {
                await Task.Delay(Stopwatch.GetElapsedTime(started), cancellationToken);
            }
        }
    }

    /// <summary>Processes one page. Returns whether there may be another one.</summary>
    private async Task<bool> PlanPageAsync(NpgsqlConnection connection)
    {
        // When another instance is working, it has locked the row.
        var state = await connection.QuerySingleOrDefaultAsync<(string PlannedRules, Guid After)?>(
            "select planned_rules, replan_after from retention_state where replan_after is not null for update skip locked");
        // An instance whose clock is slow must not plan by yesterday's rules, because these applications are not planned again.
        if (state is not { } from || from.PlannedRules != await DescribeRulesInForceAsync(connection))
        {
            return false;
        }
        // Read all applications instead of the schedule: an application that is being planned for the first time is not in the schedule
        // yet.
        var ids = (await connection.QueryAsync<Guid>(
            "select id from application where id > @After order by id limit @PageSize", new { from.After, PageSize })).ToArray();
        if (ids.Length == 0)
        {
            await connection.ExecuteAsync("update retention_state set replan_after = null");
            LogDone(log);
            return false;
        }
        await schedules.ReplanAsync(connection, ids);
        await connection.ExecuteAsync("update retention_state set replan_after = @last", new { last = ids[^1] });
        return true;
    }

    private async Task<string> DescribeRulesInForceAsync(NpgsqlConnection connection) =>
        RetentionRuleStore.DescribeInForce(await RetentionRuleStore.ReadAllAsync(connection), JapanTime.ToDate(clock.GetUtcNow()));

    [LoggerMessage(
        EventId = 1611,
        Level = LogLevel.Information,
        Message = "Other retention rules are in force: recalculating all due dates")]
    private static partial void LogBegun(ILogger logger);

    [LoggerMessage(EventId = 1612, Level = LogLevel.Information, Message = "All due dates are calculated by the retention rules in force")]
    private static partial void LogDone(ILogger logger);
}
