using Dapper;
using Npgsql;

namespace Kyc.Service.Guessing;

/// <summary>Reads and writes the table <c>guess_count</c>.</summary>
internal static class GuessStore
{
    /// <summary>Returns the time until which the caller must wait; null if it need not wait.</summary>
    public static Task<DateTimeOffset?> ReadBlockAsync(NpgsqlConnection connection, Guess guess, DateTimeOffset now) =>
        connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            """
            select blocked_until from guess_count
            where caller = @Caller and kind = @Kind and target = @Target and blocked_until > @now
            """,
            new { guess.Caller, Kind = (short)guess.Kind, guess.Target, now });

    /// <summary>Counts an attempt, and starts a wait when the limit is reached.</summary>
    public static Task<GuessCountRow> CountAsync(NpgsqlConnection connection, Guess guess, GuessLimit limit, DateTimeOffset now) =>
        connection.QuerySingleAsync<GuessCountRow>(
            """
            insert into guess_count as g (caller, kind, target, attempts, blocked_until, ends_at)
            values (@Caller, @Kind, @Target, 1, case when @MaxAttempts <= 1 then @now + @FirstWait end,
                @now + @Window + case when @MaxAttempts <= 1 then @FirstWait else interval '0' end)
            on conflict (caller, kind, target) do update set (attempts, blocked_until, ends_at) = (
                select n.attempts, @now + n.wait, case when n.wait is not null then @now + n.wait + @Window
                    when n.attempts = 1 then @now + @Window else g.ends_at end
                from (
                    select c.attempts, case when c.attempts >= @MaxAttempts
                        then least(@FirstWait * power(2, least(c.attempts - @MaxAttempts, 20)), @MaxWait) end as wait
                    from (select case when g.ends_at <= @now then 1 else g.attempts + 1 end as attempts) c
                ) n)
            returning attempts, blocked_until
            """,
            new
            {
                guess.Caller,
                Kind = (short)guess.Kind,
                guess.Target,
                now,
                limit.MaxAttempts,
                limit.Window,
                limit.FirstWait,
                limit.MaxWait,
            });

    /// <summary>Deletes the counts that have ended.</summary>
    public static Task<int> DeleteEndedAsync(NpgsqlConnection connection, DateTimeOffset now) =>
        connection.ExecuteAsync("delete from guess_count where ends_at <= @now", new { now });
}

/// <summary>Represents a count after an attempt.</summary>
public sealed record GuessCountRow
{
    public int Attempts { get; init; }

    public DateTimeOffset? BlockedUntil { get; init; }
}
