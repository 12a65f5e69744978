using System.Collections.Concurrent;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Guessing;

/// <summary>
/// Makes a caller wait that tries too many codes. The counts are in the database, so that a restart or a second instance resets nothing.
/// They belong to one caller, so that nobody can lock out somebody else. A success does not reset a count: a caller could use a code of its
/// own between guesses.
/// </summary>
public sealed class GuessLimiter(KycDatabase database, GuessLimits limits, GuessAlarm alarm, TimeProvider clock)
{
    /// <summary>
    /// Time for which an instance remembers that a caller must wait, so that a refused call costs at most one statement in this time.
    /// </summary>
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(30);

    private const int MaxCachedWaits = 10_000;

    private readonly ConcurrentDictionary<Guess, (DateTimeOffset BlockedUntil, DateTimeOffset CachedUntil)> _waits = new();

    /// <summary>Requires that the caller need not wait.</summary>
    /// <exception cref="ServiceFailureException">TOO-MANY-WRONG-CODES or TOO-MANY-SESSIONS: the caller must wait.</exception>
    public async Task RequireAllowedAsync(Guess guess, CancellationToken cancellationToken)
    {
        RequireNoKnownWait(guess);
        await using var connection = await database.OpenAsync(cancellationToken);
        await RequireAllowedAsync(connection, guess);
    }

    /// <summary>Requires, in the transaction of the given connection, that the caller need not wait.</summary>
    /// <exception cref="ServiceFailureException">TOO-MANY-WRONG-CODES or TOO-MANY-SESSIONS: the caller must wait.</exception>
    public async Task RequireAllowedAsync(NpgsqlConnection connection, Guess guess)
    {
        RequireNoKnownWait(guess);
        var now = clock.GetUtcNow();
        if (await GuessStore.ReadBlockAsync(connection, guess, now) is { } blockedUntil)
        {
            Remember(guess, blockedUntil, now);
            throw CreateException(guess.Kind, blockedUntil - now);
        }
    }

    /// <summary>Counts an attempt in a transaction of its own.</summary>
    public Task CountAsync(Guess guess, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(connection => CountAsync(connection, guess), cancellationToken);

    /// <summary>Counts an attempt in the transaction of the given connection. Returns the number of attempts that are left.</summary>
    public async Task<int> CountAsync(NpgsqlConnection connection, Guess guess)
    {
        var (limit, now) = (limits.Get(guess.Kind), clock.GetUtcNow());
        var count = await GuessStore.CountAsync(connection, guess, limit, now);
        if (guess.Kind != GuessKind.BegunSession)
        {
            alarm.Count(guess.Kind);
        }

        return Math.Max(0, limit.MaxAttempts - count.Attempts);
    }

    private void RequireNoKnownWait(Guess guess)
    {
        var now = clock.GetUtcNow();
        if (_waits.TryGetValue(guess, out var wait) && now < wait.CachedUntil)
        {
            throw CreateException(guess.Kind, wait.BlockedUntil - now);
        }
    }

    private void Remember(Guess guess, DateTimeOffset blockedUntil, DateTimeOffset now)
    {
        if (_waits.Count >= MaxCachedWaits)
        {
            _waits.Clear();
        }

        var cachedUntil = now + CacheTime;
        _waits[guess] = (blockedUntil, cachedUntil < blockedUntil ? cachedUntil : blockedUntil);
    }

    private static ServiceFailureException CreateException(GuessKind kind, TimeSpan retryAfter) =>
        new(kind == GuessKind.BegunSession ? ServiceFailures.TooManySessions : ServiceFailures.TooManyWrongCodes)
        {
            RetryAfter = retryAfter,
        };
}
