using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;

namespace Kyc.Service.Health;

/// <summary>
/// Checks repeatedly whether the service can do its work. One loop serves all probes, so that a thousand probes cost the database no more
/// than one.
/// </summary>
public sealed partial class Readiness(
    KycDatabase kyc, KeyDatabase keys, KeyStore keyStore, RestoreGuard restored, InstalledAnchors anchors, RevocationLists lists,
    RevocationWarnings warnings, VerificationPolicy policy, TimeProvider clock, ILogger<Readiness> log)
    : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeyLimit = TimeSpan.FromSeconds(2);

    private Task? _probe;
    private volatile ReadinessState _state = ReadinessState.Starting;

    /// <summary>Gets the state by the latest check.</summary>
    public ReadinessState Current => _state;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var databases = await DatabasesAsync(stoppingToken);
            Set(
                new ReadinessState(
                    databases, databases is null ? await KeysAsync(stoppingToken) : null, restored.Reason, Anchors(), Lists()));
            warnings.Look();
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    private void Set(ReadinessState state)
    {
        if (state == _state) return;
        _state = state;
        if (state.Cards is { } reason) LogNotReady(log, state.Whole is null ? "card verification" : "the service", reason);
        else LogReady(log);
    }

    private string? Anchors()
    {
        var now = clock.GetUtcNow();
        return anchors.Current.Anchors.Any(anchor => anchor.NotBefore <= now && now <= anchor.NotAfter)
            ? null
            : "no trust anchor is valid today";
    }

    private string? Lists()
    {
        var now = clock.GetUtcNow();
        var inForce = lists.Current.Lists;
        if (inForce.Count == 0) return "no revocation list is in force";
        return inForce.Any(list => list.Crl.Freshness(now, policy) == TrustedCrlFreshness.Fresh) ? null : "no revocation list is fresh";
    }

    private async Task<string?> DatabasesAsync(CancellationToken cancel)
    {
        var reasons = await Task.WhenAll(kyc.Probe.LookAsync(cancel), keys.Probe.LookAsync(cancel));
        var reason = reasons[0] ?? reasons[1];
        // Connections from before the failure would each fail one more call.
        if (reason is null && _state.Databases is not null)
        {
            kyc.ClearPool();
            keys.ClearPool();
        }
        return reason;
    }

    /// <summary>
    /// Checks whether the current key-encryption key works. This is also how an instance notices that another key is current.
    /// </summary>
    private async Task<string?> KeysAsync(CancellationToken cancel)
    {
        // A library that waits for its HSM may block its thread for any time. This loop continues meanwhile and starts only one check at a
        // time.
        if (_probe is null or { IsCompleted: true }) _probe = Task.Run(() => keyStore.ProbeAsync(cancel), cancel);
        try
        {
            await _probe.WaitAsync(KeyLimit, clock, cancel);
            return null;
        }
        catch (KeyProviderException exception)
        {
            return $"the keys cannot be reached: {exception.Failure.Code}";
        }
        catch (Exception exception) when (exception is TimeoutException || DatabaseFaults.Interrupts(exception))
        {
            return "the keys do not respond in time";
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Not ready: {What}: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string what, string reason);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Information, Message = "Ready")]
    private static partial void LogReady(ILogger logger);
}
