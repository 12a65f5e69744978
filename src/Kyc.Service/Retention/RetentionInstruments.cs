using System.Diagnostics.Metrics;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>Provides metrics about erasures. The metrics do not identify applications.</summary>
public sealed class RetentionInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _erasedCounter;
    private RetentionCounts _counts = new();

    /// <summary>Creates the instruments in the meter of the service.</summary>
    public RetentionInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(CallInstruments.Name);
        _erasedCounter = _meter.CreateCounter<long>(
            "kyc.retention.erased",
            "{erasure}",
            "Completed and certified erasures, by data class.");
        _meter.CreateObservableGauge("kyc.retention.due", () => Counts.Due, "{erasure}", "Due dates that have passed and are not held.");
        _meter.CreateObservableGauge(
            "kyc.retention.overdue", () => Counts.Overdue, "{erasure}", "Due dates that passed more than a day ago and are not held.");
        _meter.CreateObservableGauge("kyc.retention.held", () => Counts.Held, "{erasure}", "Due dates that have passed and are held.");
    }

    /// <summary>The counts from the latest round of <see cref="RetentionWorker"/>.</summary>
    public RetentionCounts Counts
    {
        get => Volatile.Read(ref _counts);
        set => Volatile.Write(ref _counts, value);
    }

    /// <summary>Counts the erasures of a completed entry of the erasure ledger.</summary>
    public void CountErasures(ErasureBatch batch)
    {
        foreach (var classCount in batch.Applications.SelectMany(application => application.DataClasses).CountBy(classCount => classCount))
        {
            int number = EvidenceNumbers.DataClass.ToNumber(RetentionConversions.DataClassMap.ToOwnValue(classCount.Key));
            _erasedCounter.Add(classCount.Value, new KeyValuePair<string, object?>("kyc.data_class", number));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}

/// <summary>Contains the numbers of due, overdue, held and unfinished erasures, and of due reviews.</summary>
public sealed record RetentionCounts
{
    /// <summary>The number of data classes of applications that are due for erasure and have no hold.</summary>
    public long Due { get; init; }

    /// <summary>
    /// The number of data classes of applications that have been due for erasure for more than
    /// <see cref="RetentionStatusQueries.GracePeriod"/> and have no hold.
    /// </summary>
    public long Overdue { get; init; }

    /// <summary>The number of data classes of applications whose due date has passed but that have a hold.</summary>
    public long Held { get; init; }

    /// <summary>
    /// The number of data classes of applications whose due date has passed, that have no hold, and that a member of staff must review.
    /// </summary>
    public long Review { get; init; }

    /// <summary>The number of entries of the erasure ledger whose erasure is not completed and certified.</summary>
    public long Unfinished { get; init; }

    /// <summary>The warning for operators; null when no erasure is overdue.</summary>
    public string? Warning => Overdue > 0 ? $"{Overdue} erasures are overdue" : null;
}
