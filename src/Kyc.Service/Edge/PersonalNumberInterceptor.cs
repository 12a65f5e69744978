using System.Diagnostics.Metrics;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.Edge;

/// <summary>
/// Keeps individual numbers and 本籍 out (番号法; law.md 4): a request with one in a free-text field is refused before anything is done with
/// it, and counted. The text is neither logged nor repeated; the status message names the field.
/// </summary>
public sealed class PersonalNumberInterceptor : CallInterceptor, IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;

    /// <summary>Makes the counter.</summary>
    public PersonalNumberInterceptor(IMeterFactory meters)
    {
        _meter = meters.Create(CallInstruments.Name);
        _refused = _meter.CreateCounter<long>("kyc.personal_numbers.refused", "{request}", "Requests refused for an individual number or a registered domicile, by failure code.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    /// <inheritdoc />
    protected override Task<T> HandleAsync<TCall, T>(TCall call, ServerCallContext context)
    {
        if (call.Request is IMessage message) Check(message);
        return call.RunAsync(context);
    }

    private void Check(IMessage message)
    {
        foreach (var (field, text) in FreeText.Of(message))
        {
            var finds = PersonalNumberDetector.Scan(text);
            if (finds.Count == 0) continue;
            var failure = finds[0].Kind == FindKind.IndividualNumber ? ServiceFailures.PersonalNumberFound : ServiceFailures.DomicileFound;
            _refused.Add(1, new KeyValuePair<string, object?>("kyc.failure_code", failure.Code));
            throw new ServiceFailureException(failure, $"{field} holds it");
        }
    }
}
