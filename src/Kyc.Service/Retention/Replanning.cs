using System.Diagnostics;
using Dapper;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Plans every application anew when other rules govern than before: page by page in the order of ids, each page in a transaction that also
/// notes where it ended. Whoever looks next goes on from there, after a kill too. One instance at a time.
/// </summary>
/// <remarks>
/// Nothing is erased by a date of the rules before: what is due is computed anew before it is erased (<see cref="DueQuery.ExamineAsync"/>).
/// What a page passes over because somebody works on it goes into the queue, and so is planned after that work.
/// </remarks>
public sealed partial class Replanning(
    KycDatabase database, ScheduleStore schedules, ForegroundCalls foreground, TimeProvider clock, ILogger<Replanning> log)
{
    /// <summary>Applications a page: the rows of one are locked for some milliseconds.</summary>
    internal int PageSize { get; set; } = 500;

    /// <summary>Called after each page; tests stop there.</summary>
    internal Func<Task>? AfterPage { get; set; }

    /// <summary>Begins when other versions govern today than when everything was last planned.</summary>
    /// <returns>Whether it did.</returns>
    public async Task<bool> BeginIfRulesChangedAsync(CancellationToken cancel)
    {
        var begun = await database.InTransactionAsync(async connection =>
        {
            var inForce = await InForceAsync(connection);
            return await connection.ExecuteAsync(
                "update retention_state set planned_rules = @inForce, replan_after = @start where planned_rules <> @inForce",
                new { inForce, start = Guid.Empty });
        }, cancel) > 0;
        if (begun) LogBegun(log);
        return begun;
    }

    /// <summary>Plans page after page. While calls come in, it works at most half of the time.</summary>
    /// <param name="longest">For how long, beside the page that is under way.</param>
    /// <param name="cancel">Ends it between two pages.</param>
    /// <returns>Whether pages are left for this instance to plan.</returns>
    public async Task<bool> ContinueAsync(TimeSpan longest, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var (started, calls) = (Stopwatch.GetTimestamp(), foreground.Seen);
            if (!await database.InTransactionAsync(PageAsync, cancel)) return false;
            if (AfterPage is { } reached) await reached();
            if (Stopwatch.GetElapsedTime(began) > longest) return true;
            if (foreground.Seen != calls) await Task.Delay(Stopwatch.GetElapsedTime(started), cancel);
        }
    }

    /// <summary>Whether there may be another page.</summary>
    private async Task<bool> PageAsync(NpgsqlConnection connection)
    {
        // Another instance that is at it has the row.
        var state = await connection.QuerySingleOrDefaultAsync<(string PlannedRules, Guid After)?>(
            "select planned_rules, replan_after from retention_state where replan_after is not null for update skip locked");
        // An instance whose clock is behind must not plan by the rules of yesterday what is not looked at again.
        if (state is not { } from || from.PlannedRules != await InForceAsync(connection)) return false;
        // Of all applications, not of those in the schedule: one that is planned for the first time at this moment is not in it yet.
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

    private async Task<string> InForceAsync(NpgsqlConnection connection) =>
        RetentionRuleStore.InForce(await RetentionRuleStore.AllAsync(connection), JapanTime.DateOf(clock.GetUtcNow()));

    [LoggerMessage(EventId = 1611, Level = LogLevel.Information, Message = "Other retention rules govern: planning everything anew")]
    private static partial void LogBegun(ILogger logger);

    [LoggerMessage(EventId = 1612, Level = LogLevel.Information, Message = "Everything is planned by the retention rules that govern")]
    private static partial void LogDone(ILogger logger);
}
