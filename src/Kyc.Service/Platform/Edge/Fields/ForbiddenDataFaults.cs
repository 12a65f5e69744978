using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>The faults of fields that contain data which the service must not process (番号法; law.md 4).</summary>
public static class ForbiddenDataFaults
{
    /// <summary>Gets the fault of each of two fields that together contain an individual number.</summary>
    public static FieldFault PartialIndividualNumber { get; } =
        new(FieldReason.IndividualNumber, "holds a part of what looks like an individual number");

    /// <summary>Returns the fault of a field that contains forbidden data of the given kind.</summary>
    public static FieldFault GetFault(PersonalNumberFindingKind kind) => kind switch
    {
        PersonalNumberFindingKind.IndividualNumber => new(FieldReason.IndividualNumber, "holds what looks like an individual number"),
        PersonalNumberFindingKind.ResidentRecordCode => new(FieldReason.ResidentRecordCode, "holds a resident record code"),
        _ => new(FieldReason.Domicile, "holds a registered domicile"),
    };
}
