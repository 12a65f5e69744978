using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>Provides the faults for fields that contain data that the service must not process (番号法; law.md 4).</summary>
public static class ForbiddenDataFaults
{
    /// <summary>Gets the fault for each of two fields that contain an individual number only when they are taken together.</summary>
    public static FieldFault PartialIndividualNumber { get; } =
        new(FieldReason.IndividualNumber, "holds a part of what looks like an individual number");

    /// <summary>Returns the fault for a field that contains forbidden data of the given kind.</summary>
    public static FieldFault GetFault(PersonalNumberFindingKind kind) => kind switch
    {
        PersonalNumberFindingKind.IndividualNumber => new(FieldReason.IndividualNumber, "holds what looks like an individual number"),
        PersonalNumberFindingKind.ResidentRecordCode => new(FieldReason.ResidentRecordCode, "holds a resident record code"),
        _ => new(FieldReason.Domicile, "holds a registered domicile"),
    };
}
