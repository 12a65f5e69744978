using System.Diagnostics.Metrics;
using System.Globalization;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Reports to operators which keys, policies and algorithms this installation does not accept although JPKI may use them (TRUST- codes),
/// and which policies and algorithms it accepts only because of a setting. The events contain no personal data.
/// </summary>
public sealed partial class TrustAlarm : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _missingCounter;
    private readonly ILogger<TrustAlarm> _log;

    /// <summary>Creates the metric instrument.</summary>
    public TrustAlarm(IMeterFactory meters, ILogger<TrustAlarm> log)
    {
        _meter = meters.Create(CallInstruments.Name);
        _missingCounter = _meter.CreateCounter<long>(
            "kyc.trust.missing", "{attempt}", "Card verifications put off because something is not installed, by code.");
        _log = log;
    }

    /// <summary>
    /// Counts and logs a verdict that failed because a key, policy or algorithm is not installed. Other verdicts are ignored.
    /// </summary>
    public void Raise(Guid applicationId, SignatureVerdict verdict)
    {
        if (verdict is not { MissingTrustName: { } missing, Failure: { } failure })
        {
            return;
        }

        _missingCounter.Add(1, new KeyValuePair<string, object?>("kyc.failure_code", failure.Code));
        LogMissing(_log, failure.Code, applicationId, missing);
    }

    /// <summary>
    /// Logs the policies and algorithms that are accepted because of a setting. The host calls this method when the service starts.
    /// </summary>
    public void LogAcceptedBySetting(AcceptanceSettings settings)
    {
        foreach (var policy in settings.Policies)
        {
            LogAcceptedBySetting($"{policy.Oid} ({policy.Name})", policy.Period);
        }

        foreach (var algorithm in settings.Algorithms)
        {
            LogAcceptedBySetting(algorithm.Profile.Name, algorithm.Period);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private void LogAcceptedBySetting(string subject, AcceptancePeriod period) =>
        LogAccepted(_log, subject, FormatDay(period.FirstDay), FormatDay(period.LastDay), period.Source);

    private static string FormatDay(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture) ?? "further notice";

    [LoggerMessage(
        EventId = 1801, Level = LogLevel.Error,
        Message = "{Code}: card verification of application {ApplicationId} put off, not installed: {Missing}")]
    private static partial void LogMissing(ILogger logger, string code, Guid applicationId, string missing);

    [LoggerMessage(
        EventId = 1802, Level = LogLevel.Warning, Message = "Accepted by setting: {What}, from {FirstDay} to {LastDay}; source: {Source}")]
    private static partial void LogAccepted(ILogger logger, string what, string firstDay, string lastDay, string source);
}
