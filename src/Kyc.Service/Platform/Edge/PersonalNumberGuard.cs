using System.Diagnostics.Metrics;
using Google.Protobuf;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Jpki;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Refuses requests that contain an individual number, a resident record code or a 本籍 (番号法; law.md 4) in a free-text field, or an
/// individual number that is split over two fields. A request is refused before it is processed, and refused requests are counted. The
/// failure contains the name of the field; the text is neither logged nor returned.
/// </summary>
public sealed class PersonalNumberGuard : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _refusedCounter;

    /// <summary>Creates the counter of refused requests.</summary>
    public PersonalNumberGuard(IMeterFactory meters)
    {
        _meter = meters.Create(CallInstruments.Name);
        _refusedCounter = _meter.CreateCounter<long>(
            "kyc.personal_numbers.refused", "{request}",
            "Requests refused for an individual number, a resident record code or a registered domicile, by failure code.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    /// <summary>Searches the texts of the given request, and throws when they contain forbidden data.</summary>
    /// <exception cref="ServiceFailureException">
    /// PERSONAL-NUMBER-FOUND, PERSONAL-NUMBER-RESIDENT-CODE or PERSONAL-NUMBER-DOMICILE.
    /// </exception>
    public void Check(IMessage message)
    {
        if (!FreeTextFields.HasFreeText(message.Descriptor))
        {
            return;
        }

        var texts = FreeTextFields.GetTexts(message).ToList();
        foreach (var (_, path, text) in texts)
        {
            if (PersonalNumberDetector.Scan(text) is not [var finding, ..])
            {
                continue;
            }

            throw CreateRefusal(GetFailure(finding.Kind))
                .WithViolations(new FieldViolation(path, ForbiddenDataFaults.GetFault(finding.Kind)));
        }

        var typedTexts = texts.Where(text => FreeTextFields.IsTypedTogether(text.Field)).ToList();
        var splitNumber = SplitNumberDetector.Find([
            .. typedTexts.Select(text => new TypedField(text.Text, FreeTextFields.IsReferenceNumber(text.Field))),
        ]);
        if (splitNumber is not { } splitIndexes)
        {
            return;
        }

        string[] paths = [typedTexts[splitIndexes.First].Path, typedTexts[splitIndexes.Second].Path];
        throw CreateRefusal(ServiceFailures.PersonalNumberFound)
            .WithViolations([.. paths.Select(path => new FieldViolation(path, ForbiddenDataFaults.PartialIndividualNumber))]);
    }

    private static Failure GetFailure(PersonalNumberFindingKind kind) => kind switch
    {
        PersonalNumberFindingKind.IndividualNumber => ServiceFailures.PersonalNumberFound,
        PersonalNumberFindingKind.ResidentRecordCode => ServiceFailures.ResidentCodeFound,
        _ => ServiceFailures.DomicileFound,
    };

    private ServiceFailureException CreateRefusal(Failure failure)
    {
        _refusedCounter.Add(1, new KeyValuePair<string, object?>("kyc.failure_code", failure.Code));
        return new ServiceFailureException(failure);
    }
}
