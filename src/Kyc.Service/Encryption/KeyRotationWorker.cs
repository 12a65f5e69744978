using Dapper;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.Encryption;

/// <summary>
/// Does the work of a rotation that is not complete, whoever began it: after a kill, the next instance that looks goes on. One
/// instance at a time, the others stand by; that saves work and nothing depends on it.
/// </summary>
public sealed partial class KeyRotationWorker(
    KeyDatabase database, KeyRotator rotator, KeyRotationStore rotations, TimeProvider clock, ILogger<KeyRotationWorker> log) : BackgroundService
{
    /// <summary>Arbitrary but fixed; held by the session of the instance that works.</summary>
    private const long WorkLock = 0x4B59_4357_4F52;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile TaskCompletionSource _nudged = New();

    /// <summary>Has this instance look at once.</summary>
    public void Nudge() => _nudged.TrySetResult();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            _nudged = New();
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (KeyProviderException exception)
            {
                LogInterrupted(log, exception.Failure.Code, exception.Detail);
            }
            catch (NpgsqlException exception)
            {
                LogInterrupted(log, exception.GetType().Name, null);
            }
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_nudged.Task, Task.Delay(Interval, clock, pause.Token));
            await pause.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        if (await rotations.NewestAsync(cancel) is not { CompletedAt: null } rotation) return;
        await using var connection = await database.OpenAsync(cancel);
        if (!await connection.ExecuteScalarAsync<bool>("select pg_try_advisory_lock(@WorkLock)", new { WorkLock })) return;
        try
        {
            var after = await rotator.RunPassAsync(rotation, cancel);
            if (after.CompletedAt is not null) LogCompleted(log, after.KekId, after.Rewrapped);
            else if (after.Failed > 0) LogFailed(log, after.KekId, after.Failed);
        }
        finally
        {
            await connection.ExecuteAsync("select pg_advisory_unlock(@WorkLock)", new { WorkLock });
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "Key rotation interrupted: {Code} ({Detail}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string code, string? detail);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Information, Message = "Key rotation to {KeyId} complete: {Count} keys wrapped anew")]
    private static partial void LogCompleted(ILogger logger, string keyId, long count);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Error, Message = "Key rotation to {KeyId}: {Count} keys do not open")]
    private static partial void LogFailed(ILogger logger, string keyId, long count);
}
