using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>What is said of a field that holds what must not enter (番号法; law.md 4).</summary>
public static class ForbiddenFinds
{
    /// <summary>One of two fields that hold an individual number together.</summary>
    public static FieldFault Half { get; } = new(FieldReason.IndividualNumber, "holds a part of what looks like an individual number");

    /// <summary>A field that holds such a find.</summary>
    public static FieldFault FaultOf(FindKind kind) => kind switch
    {
        FindKind.IndividualNumber => new(FieldReason.IndividualNumber, "holds what looks like an individual number"),
        FindKind.ResidentRecordCode => new(FieldReason.ResidentRecordCode, "holds a resident record code"),
        _ => new(FieldReason.Domicile, "holds a registered domicile"),
    };
}
