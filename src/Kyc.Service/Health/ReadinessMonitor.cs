using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;

namespace Kyc.Service.Health;

/// <summary>
/// Checks repeatedly whether the service can do its work. One loop determines the result for all probes, so that many probes do not cause
/// more database queries than a single one.
/// </summary>
public sealed partial class ReadinessMonitor(
    KycDatabase kycDatabase,
    KeyDatabase keyDatabase,
    KeyStore keyStore,
    RestoreGuard restoreGuard,
    TrustAnchorWatcher anchors,
    RevocationListRegistry lists,
    RevocationWarnings warnings,
    VerificationPolicy policy,
    TimeProvider clock,
    ILogger<ReadinessMonitor> log) : BackgroundService
{
    internal static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(2);

    private Task? _keyProbe;
    private volatile ReadinessState _state = ReadinessState.BeforeFirstCheck;

    /// <summary>Gets the state that the latest check determined.</summary>
    public ReadinessState Current => _state;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var databaseObstacle = await CheckDatabasesAsync(stoppingToken);
            Update(
                new ReadinessState(
                    databaseObstacle,
                    databaseObstacle is null ? await CheckKeysAsync(stoppingToken) : null,
                    restoreGuard.RefusalReason,
                    CheckAnchors(),
                    CheckLists()));
            warnings.Update();
            await Task.Delay(CheckInterval, clock, stoppingToken);
        }
    }

    private void Update(ReadinessState state)
    {
        if (state == _state)
        {
            return;
        }

        _state = state;
        if (state.CardObstacle is { } reason)
        {
            LogNotReady(log, state.ServiceObstacle is null ? "card verification" : "the service", reason);
        }
        else
        {
            LogReady(log);
        }
    }

    private string? CheckAnchors()
    {
        var now = clock.GetUtcNow();
        return anchors.Current.Anchors.Any(anchor => anchor.NotBefore <= now && now <= anchor.NotAfter)
            ? null
            : "no trust anchor is valid today";
    }

    private string? CheckLists()
    {
        var now = clock.GetUtcNow();
        var listsInForce = lists.Current.Lists;
        if (listsInForce.Count == 0)
        {
            return "no revocation list is in force";
        }

        return listsInForce.Any(list => list.Crl.GetFreshness(now, policy) == TrustedCrlFreshness.Fresh)
            ? null
            : "no revocation list is fresh";
    }

    private async Task<string?> CheckDatabasesAsync(CancellationToken cancellationToken)
    {
        var reasons = await Task.WhenAll(kycDatabase.Probe.CheckAsync(cancellationToken), keyDatabase.Probe.CheckAsync(cancellationToken));
        var reason = reasons[0] ?? reasons[1];
        // After a failure, the connections that were opened before it are closed. Otherwise each of them would make one more call fail.
        if (reason is null && _state.DatabaseObstacle is not null)
        {
            kycDatabase.ClearPoolsIfDue();
            keyDatabase.ClearPoolsIfDue();
        }
        return reason;
    }

    /// <summary>
    /// Checks whether the current key-encryption key works, and returns the obstacle or null. Through this check an instance also detects
    /// that a different key has become the current one.
    /// </summary>
    private async Task<string?> CheckKeysAsync(CancellationToken cancellationToken)
    {
        // A library that waits for its HSM may block its thread for any length of time. The loop of this class must continue meanwhile, and
        // starts only one check of the keys at a time.
        if (_keyProbe is null or { IsCompleted: true })
        {
            _keyProbe = Task.Run(() => keyStore.ProbeAsync(cancellationToken), cancellationToken);
        }

        try
        {
            await _keyProbe.WaitAsync(KeyTimeout, clock, cancellationToken);
            return null;
        }
        catch (KeyProviderException exception)
        {
            return $"the keys cannot be reached: {exception.Failure.Code}";
        }
        catch (Exception exception) when (exception is TimeoutException || DatabaseFaults.IsInterruption(exception))
        {
            return "the keys do not respond in time";
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Not ready: {What}: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string what, string reason);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Information, Message = "Ready")]
    private static partial void LogReady(ILogger logger);
}
