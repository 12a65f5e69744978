using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Reports the result of the most recent search for individual numbers as metrics, and as a warning on <c>/readyz</c>. The service stays
/// ready even if there is a warning.
/// </summary>
public sealed class PersonalNumberHealth : IDisposable
{
    /// <summary>
    /// The time by which a run may be late before it is reported as missing. A run may take hours, and may begin late after the service was
    /// stopped. A longer delay means that something does not work.
    /// </summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromDays(2);

    private readonly Meter _meter;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _maxAge;
    private volatile PersonalNumberRun? _lastRun;

    /// <summary>Creates the metric instruments.</summary>
    public PersonalNumberHealth(IMeterFactory meters, PersonalNumberOptions options, TimeProvider clock)
    {
        (_clock, StartedAt, _maxAge) = (clock, clock.GetUtcNow(), TimeSpan.FromDays(options.PersonalNumberCheckDays) + GracePeriod);
        _meter = meters.Create(CallInstruments.Name);
        _meter.CreateObservableGauge(
            "kyc.personal_numbers.kept", () => _lastRun?.Finds ?? 0, "{find}",
            "Individual numbers and other forbidden data that the last check found in stored data.");
        _meter.CreateObservableGauge(
            "kyc.personal_numbers.check.age", () => GetAge().TotalSeconds, "s",
            "Time since the start of the last complete check, or since the start of the program when there was none.");
    }

    /// <summary>The time at which the program started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The warning for the operator, or null when there is none.</summary>
    public string? Warning => _lastRun switch
    {
        { Finds: > 0 and var finds } => $"stored data contain {finds} individual numbers or similar data",
        { Unreadable: > 0 and var unreadable } => $"the search for individual numbers could not read {unreadable} ciphertexts",
        _ when GetAge() > _maxAge => "the search for individual numbers did not run",
        _ => null,
    };

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void SetLastRun(PersonalNumberRun? run) => _lastRun = run;

    private TimeSpan GetAge() => _clock.GetUtcNow() - (_lastRun?.StartedAt ?? StartedAt);
}
