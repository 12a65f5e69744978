using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Guessing;

/// <summary>
/// Counts unknown and wrong codes of all callers of this instance, and raises an alarm when they are so many within an hour that somebody
/// tries codes from many callers.
/// </summary>
public sealed partial class GuessAlarm : IDisposable
{
    /// <summary>The number of wrong codes within an hour that raises the alarm.</summary>
    internal const int AlarmCount = 1000;

    private static readonly TimeSpan AlarmPeriod = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;
    private readonly ILogger<GuessAlarm> _log;
    private readonly Meter _meter;
    private readonly Counter<long> _wrongCodes;
    private readonly Lock _lock = new();
    private long? _periodStart;
    private int _count;

    /// <summary>Creates the metric instrument.</summary>
    public GuessAlarm(IMeterFactory meters, TimeProvider clock, ILogger<GuessAlarm> log)
    {
        (_clock, _log) = (clock, log);
        _meter = meters.Create(CallInstruments.Name);
        _wrongCodes = _meter.CreateCounter<long>("kyc.codes.wrong", "{code}", "Unknown or wrong codes, by kind.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Count(GuessKind kind)
    {
        _wrongCodes.Add(1, new KeyValuePair<string, object?>("kyc.codes.kind", GetLabel(kind)));
        lock (_lock)
        {
            if (_periodStart is not { } start || _clock.GetElapsedTime(start) >= AlarmPeriod)
            {
                (_periodStart, _count) = (_clock.GetTimestamp(), 0);
            }

            _count++;
            if (_count == AlarmCount)
            {
                LogAlarm(_log, AlarmCount);
            }
        }
    }

    private static string GetLabel(GuessKind kind) => kind switch
    {
        GuessKind.ReferenceCode => "reference-code",
        GuessKind.Session => "session",
        GuessKind.ActivationCode => "activation-code",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    [LoggerMessage(
        EventId = 2001, Level = LogLevel.Error,
        Message = "Codes are being guessed: {Count} unknown or wrong codes within an hour")]
    private static partial void LogAlarm(ILogger logger, int count);
}
