using System.Diagnostics;
using Dapper;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Recalculates the due dates of all applications when the rule versions in force have changed. It processes pages of applications in the
/// order of their IDs. Each page is a transaction that also stores the last ID of the page, so that any instance can continue, even after a
/// process was killed. Only one instance works at a time.
/// </summary>
/// <remarks>
/// Data is never erased by an outdated due date, because the due date is calculated again before the erasure
/// (<see cref="DueQuery.DetermineDueClassesAsync"/>). Applications that are skipped because they are locked are added to a queue, and their
/// due dates are calculated later.
/// </remarks>
public sealed partial class ScheduleReplanner(
    KycDatabase database,
    ScheduleStore schedules,
    ForegroundCallCounter foregroundCalls,
    TimeProvider clock,
    ILogger<ScheduleReplanner> log)
{
    /// <summary>The number of applications in a page. The rows of a page are locked for some milliseconds.</summary>
    internal int PageSize { get; set; } = 500;

    /// <summary>A callback that is called after each page. Tests use it to stop the work.</summary>
    internal Func<Task>? AfterPage { get; set; }

    /// <summary>Begins a recalculation if the rule versions that are in force today differ from those of the last recalculation.</summary>
    /// <returns>Whether a recalculation began.</returns>
    public async Task<bool> BeginIfRulesChangedAsync(CancellationToken cancellationToken)
    {
        var hasBegun = await database.RunInTransactionAsync(async connection =>
        {
            var inForce = await DescribeRulesInForceAsync(connection);
            return await connection.ExecuteAsync(
                "update retention_state set planned_rules = @inForce, replan_after = @start where planned_rules <> @inForce",
                new { inForce, start = Guid.Empty });
        }, cancellationToken) > 0;
        if (hasBegun)
        {
            LogReplanningStarted(log);
        }

        return hasBegun;
    }

    /// <summary>
    /// Processes pages until no page is left for this instance or the time is over. While the service receives calls, it pauses after each
    /// page for as long as the page took.
    /// </summary>
    /// <param name="maxDuration">The time after which no further page is processed.</param>
    /// <param name="cancellationToken">Stops the work between two pages.</param>
    /// <returns>Whether the time was over before all pages were processed.</returns>
    public async Task<bool> ContinueAsync(TimeSpan maxDuration, CancellationToken cancellationToken)
    {
        var startTimestamp = Stopwatch.GetTimestamp();
        while (true)
        {
            var (pageStart, callCount) = (Stopwatch.GetTimestamp(), foregroundCalls.Count);
            if (!await database.RunInTransactionAsync(PlanPageAsync, cancellationToken))
            {
                return false;
            }

            if (AfterPage is { } callback)
            {
                await callback();
            }

            if (Stopwatch.GetElapsedTime(startTimestamp) > maxDuration)
            {
                return true;
            }

            if (foregroundCalls.Count != callCount)
            {
                await Task.Delay(Stopwatch.GetElapsedTime(pageStart), cancellationToken);
            }
        }
    }

    /// <summary>Processes one page. Returns whether there may be a further page for this instance.</summary>
    private async Task<bool> PlanPageAsync(NpgsqlConnection connection)
    {
        // If another instance is working, it has locked the row, and the query returns nothing.
        var state = await connection.QuerySingleOrDefaultAsync<(string PlannedRules, Guid After)?>(
            "select planned_rules, replan_after from retention_state where replan_after is not null for update skip locked");
        // If the clock of this instance is behind, the instance may still use yesterday's rules. It must not process pages then, because
        // they would not be processed again.
        if (state is not { } replanState || replanState.PlannedRules != await DescribeRulesInForceAsync(connection))
        {
            return false;
        }
        // The IDs are read from the table of applications, because the schedule does not contain applications that are being planned for
        // the first time.
        var ids = (await connection.QueryAsync<Guid>(
            "select id from application where id > @After order by id limit @PageSize", new { replanState.After, PageSize })).ToArray();
        if (ids.Length == 0)
        {
            await connection.ExecuteAsync("update retention_state set replan_after = null");
            LogReplanningDone(log);
            return false;
        }
        await schedules.ReplanAsync(connection, ids);
        await connection.ExecuteAsync("update retention_state set replan_after = @last", new { last = ids[^1] });
        return true;
    }

    private async Task<string> DescribeRulesInForceAsync(NpgsqlConnection connection) =>
        RetentionRuleStore.DescribeRulesInForce(await RetentionRuleStore.ReadAllAsync(connection), JapanTime.ToDate(clock.GetUtcNow()));

    [LoggerMessage(
        EventId = 1611,
        Level = LogLevel.Information,
        Message = "Other retention rules are in force: recalculating all due dates")]
    private static partial void LogReplanningStarted(ILogger logger);

    [LoggerMessage(EventId = 1612, Level = LogLevel.Information, Message = "All due dates are calculated by the retention rules in force")]
    private static partial void LogReplanningDone(ILogger logger);
}
