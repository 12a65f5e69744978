using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Does the work of a rotation that is not complete, whoever began it: after a kill, the next instance that looks goes on. One
/// instance at a time, the others stand by; that saves work and nothing depends on it.
/// </summary>
public sealed partial class KeyRotationWorker(
    KeyDatabase database, KeyRotator rotator, KeyRotationStore rotations, TimeProvider clock, ILogger<KeyRotationWorker> log) : BackgroundService
{
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
                LogInterrupted(log, exception.Detail is { } detail ? $"{exception.Failure.Code} ({detail})" : exception.Failure.Code);
            }
            catch (Exception exception) when (DatabaseFaults.Interrupts(exception))
            {
                LogInterrupted(log, DatabaseFaults.Describe(exception));
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
        await using var held = await SessionLock.TryTakeAsync(database, SessionLockName.KeyRotation, cancel);
        if (held is null) return;
        var after = await rotator.RunPassAsync(rotation, held, cancel);
        if (after.CompletedAt is not null) LogCompleted(log, after.KekId, after.Rewrapped);
        else if (after.Failed > 0) LogFailed(log, after.KekId, after.Failed);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "Looking for a key rotation, or working on one, was interrupted: {Reason}; trying again")]
    private static partial void LogInterrupted(ILogger logger, string reason);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Information, Message = "Key rotation to {KeyId} complete: {Count} keys wrapped anew")]
    private static partial void LogCompleted(ILogger logger, string keyId, long count);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Error, Message = "Key rotation to {KeyId}: {Count} keys do not open")]
    private static partial void LogFailed(ILogger logger, string keyId, long count);
}
