using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Continues a key rotation that is not complete, even if a different instance began it, so that the rotation is completed after a crash.
/// Only one instance works at a time, to avoid doing the work twice; correctness does not depend on this.
/// </summary>
public sealed partial class KeyRotationWorker(
    KeyDatabase database, KeyRotator rotator, KeyRotationStore rotationStore, TimeProvider clock, ILogger<KeyRotationWorker> log)
    : PeriodicWork(TimeSpan.FromSeconds(5), clock)
{
    /// <inheritdoc />
    protected override bool IsInterruption(Exception exception) =>
        exception is KeyProviderException || DatabaseFaults.IsInterruption(exception);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) =>
        LogRotationInterrupted(
            log,
            exception is KeyProviderException { Detail: { } detail } keyException
                ? $"{keyException.Failure.Code} ({detail})"
                : KeyProviderException.Describe(exception));

    /// <inheritdoc />
    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        if (await rotationStore.ReadNewestAsync(cancellationToken) is not { CompletedAt: null } rotation)
        {
            return;
        }

        await using var sessionLock = await SessionLock.TryTakeAsync(database, SessionLockName.KeyRotation, cancellationToken);
        if (sessionLock is null)
        {
            return;
        }

        var result = await rotator.RunPassAsync(rotation, sessionLock, cancellationToken);
        if (result.CompletedAt is not null)
        {
            LogRotationCompleted(log, result.KekId, result.Rewrapped);
        }
        else if (result.Failed > 0)
        {
            LogFailedKeys(log, result.KekId, result.Failed);
        }
    }

    [LoggerMessage(
        EventId = 1401, Level = LogLevel.Warning,
        Message = "Check for a key rotation, or work on one, interrupted: {Reason}; trying again")]
    private static partial void LogRotationInterrupted(ILogger logger, string reason);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Information, Message = "Key rotation to {KeyId} complete: {Count} keys wrapped again")]
    private static partial void LogRotationCompleted(ILogger logger, string keyId, long count);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Error, Message = "Key rotation to {KeyId}: {Count} keys cannot be unwrapped")]
    private static partial void LogFailedKeys(ILogger logger, string keyId, long count);
}
