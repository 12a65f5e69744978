using System.Diagnostics.Metrics;
using Google.Protobuf;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Service.Edge.Fields;

namespace Kyc.Service.Edge;

/// <summary>
/// Keeps individual numbers and 本籍 out (番号法; law.md 4): a request with one in a free-text field is refused before anything is done with
/// it, and counted. The text is neither logged nor repeated; the status message names the field.
/// </summary>
public sealed class PersonalNumberGuard : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;

    /// <summary>Makes the counter.</summary>
    public PersonalNumberGuard(IMeterFactory meters)
    {
        _meter = meters.Create(CallInstruments.Name);
        _refused = _meter.CreateCounter<long>("kyc.personal_numbers.refused", "{request}", "Requests refused for an individual number or a registered domicile, by failure code.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    /// <summary>Looks a request through.</summary>
    /// <exception cref="ServiceFailureException">PERSONAL-NUMBER-FOUND or PERSONAL-NUMBER-DOMICILE.</exception>
    public void Check(IMessage message)
    {
        if (!FreeText.IsIn(message.Descriptor)) return;
        foreach (var (field, text) in FreeText.Of(message))
        {
            var finds = PersonalNumberDetector.Scan(text);
            if (finds.Count == 0) continue;
            var failure = finds[0].Kind == FindKind.IndividualNumber ? ServiceFailures.PersonalNumberFound : ServiceFailures.DomicileFound;
            _refused.Add(1, new KeyValuePair<string, object?>("kyc.failure_code", failure.Code));
            var fault = failure == ServiceFailures.PersonalNumberFound
                ? new FieldFault(FieldReason.IndividualNumber, "holds what looks like an individual number")
                : new FieldFault(FieldReason.Domicile, "holds a registered domicile");
            throw new ServiceFailureException(failure).At(new FieldViolation(field, fault));
        }
    }
}
