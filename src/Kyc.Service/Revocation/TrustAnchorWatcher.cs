using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Revocation;

/// <summary>
/// Provides the trust anchors of this installation. It checks their folder repeatedly, so that operators can add and remove a generation of
/// the CA without a restart. While the folder cannot be used, the most recently read anchors stay in use, and the problem is reported.
/// </summary>
public sealed partial class TrustAnchorWatcher : BackgroundService
{
    /// <summary>
    /// How long before an anchor's last day readiness begins to report a warning. The period is long because an operator must get and check
    /// the new generation by hand.
    /// </summary>
    public static readonly TimeSpan ExpiryWarningPeriod = TimeSpan.FromDays(90);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly ILogger<TrustAnchorWatcher> _log;
    private string _loadedState;
    private string _lastSeenState;
    private volatile TrustAnchorSet _current;
    private volatile string? _problem;

    /// <summary>Reads the anchors from the folder.</summary>
    /// <exception cref="ConfigurationException">The folder cannot be used.</exception>
    public TrustAnchorWatcher(CardOptions options, TimeProvider clock, ILogger<TrustAnchorWatcher> log)
    {
        (_folder, _clock, _log) = (options.TrustAnchors, clock, log);
        try
        {
            _loadedState = _lastSeenState = TrustAnchorFolder.GetState(_folder);
            _current = TrustAnchorFolder.Load(_folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder of Kyc:TrustAnchors cannot be read ({exception.GetType().Name}).");
        }
    }

    /// <summary>Raised after the anchors were read again from the folder.</summary>
    public event Action? Changed;

    /// <summary>Gets the anchors that were most recently read from the folder, without taking a lock.</summary>
    public TrustAnchorSet Current => _current;

    /// <summary>
    /// Returns the warnings for operators: the folder's present content cannot be used, or an anchor is about to expire. They contain no
    /// personal data.
    /// </summary>
    public IEnumerable<string> GetWarnings()
    {
        if (_problem is { } problem)
        {
            yield return $"the trust anchors were not reloaded: {problem}";
        }

        var now = _clock.GetUtcNow();
        foreach (var anchor in _current.Anchors.Where(anchor => anchor.NotAfter >= now && anchor.NotAfter - now < ExpiryWarningPeriod))
        {
            yield return FormattableString.Invariant($"the trust anchor {anchor.Fingerprint} ends on {anchor.NotAfter:yyyy-MM-dd}");
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var anchor in _current.Anchors)
        {
            LogInstalledAnchor(anchor);
        }

        using var timer = new PeriodicTimer(CheckInterval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            CheckFolder();
        }
    }

    private void CheckFolder()
    {
        try
        {
            var (previousState, currentState) = (_lastSeenState, TrustAnchorFolder.GetState(_folder));
            _lastSeenState = currentState;
            // A file that changed since the last check may not be complete yet.
            if (currentState == _loadedState || currentState != previousState)
            {
                return;
            }

            _loadedState = currentState;
            Replace(TrustAnchorFolder.Load(_folder));
        }
        catch (ConfigurationException exception)
        {
            ReportProblem(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Clears the state, so that the folder is read again as soon as that is possible, even if it has not changed.
            _loadedState = "";
            ReportProblem($"the folder of Kyc:TrustAnchors cannot be read ({exception.GetType().Name})");
        }
    }

    private void ReportProblem(string problem)
    {
        if (problem == _problem)
        {
            return;
        }

        _problem = problem;
        LogReloadFailure(_log, problem);
    }

    private void Replace(TrustAnchorSet newAnchors)
    {
        var previousAnchors = _current;
        _problem = null;
        _current = newAnchors;
        foreach (var anchor in newAnchors.Anchors.Where(anchor => !previousAnchors.Contains(anchor)))
        {
            LogInstalledAnchor(anchor);
        }

        foreach (var removedAnchor in previousAnchors.Anchors.Where(anchor => !newAnchors.Contains(anchor)))
        {
            LogRemoved(_log, removedAnchor.Fingerprint);
        }

        Changed?.Invoke();
    }

    private void LogInstalledAnchor(TrustAnchor anchor) => LogInstalled(_log, anchor.Fingerprint, anchor.NotAfter);

    [LoggerMessage(
        EventId = 1215, Level = LogLevel.Information, Message = "Trust anchor installed: SHA-256 {Fingerprint}, valid until {NotAfter}")]
    private static partial void LogInstalled(ILogger logger, string fingerprint, DateTimeOffset notAfter);

    [LoggerMessage(EventId = 1216, Level = LogLevel.Warning, Message = "Trust anchor removed: SHA-256 {Fingerprint}")]
    private static partial void LogRemoved(ILogger logger, string fingerprint);

    [LoggerMessage(EventId = 1217, Level = LogLevel.Error, Message = "Trust anchors not reloaded: {Problem}")]
    private static partial void LogReloadFailure(ILogger logger, string problem);
}
