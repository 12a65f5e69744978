using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Evidence;

/// <summary>
/// Holds the latest results of the self-check and of sealing, and reports them as metrics and as a warning on <c>/readyz</c>. A problem
/// does not stop the service.
/// </summary>
public sealed class EvidenceHealth : IDisposable
{
    /// <summary>
    /// The age of the latest self-check above which a warning is reported. It is longer than a day, because a nightly check may take some
    /// hours.
    /// </summary>
    public static readonly TimeSpan MaxCheckInterval = TimeSpan.FromHours(30);

    private readonly Meter _meter;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _startedAt;
    private volatile State _state = new(null, null);

    /// <summary>Creates the metric instruments.</summary>
    public EvidenceHealth(IMeterFactory meters, TimeProvider clock)
    {
        (_clock, _startedAt) = (clock, clock.GetUtcNow());
        _meter = meters.Create(CallInstruments.Name);
        _meter.CreateObservableGauge(
            "kyc.ledger.faults", () => _state.Check?.Faults ?? 0, "{fault}", "Breaks that the latest self-check of the ledger found.");
        _meter.CreateObservableGauge(
            "kyc.ledger.check.age", () => GetCheckAge().TotalSeconds, "s",
            "Time since the latest self-check of the ledger began; since the start of the service when there was none.");
    }

    /// <summary>Gets the problem that an operator must examine; null when there is none.</summary>
    public string? Warning => _state switch
    {
        { Check.Faults: > 0 and var faults } => $"the ledger's self-check found {faults} breaks",
        { SealingProblem: { } problem } => $"the ledger is not sealed: {problem}",
        _ when GetCheckAge() > MaxCheckInterval => "the ledger's self-check did not run",
        _ => null,
    };

    /// <summary>Gets the latest completed self-check, which any instance may have run; null when none is known.</summary>
    public SelfCheckRun? LastCheck => _state.Check;

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void SetLastCheck(SelfCheckRun? run) => _state = _state with { Check = run };

    internal void SetSealingProblem(string? problem) => _state = _state with { SealingProblem = problem };

    private TimeSpan GetCheckAge() => _clock.GetUtcNow() - (_state.Check?.StartedAt ?? _startedAt);

    private sealed record State(SelfCheckRun? Check, string? SealingProblem);
}
