using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Specifies how a finding affects a verification.</summary>
public enum FindingLevel
{
    /// <summary>The checked item is in order.</summary>
    Ok,

    /// <summary>The finding should be noted, but a verification could start.</summary>
    Warning,

    /// <summary>The finding prevents a verification from starting.</summary>
    Fault,
}

/// <summary>Represents the result of one check by <see cref="CardDoctor"/>.</summary>
/// <param name="Check">Identifies the checked item to programs: fixed words joined by hyphens.</param>
/// <param name="Level">How the finding affects a verification.</param>
/// <param name="Value">
/// The result of the check. It contains no data about the person, because a card does not disclose such data without the password.
/// </param>
/// <param name="Remedy">What staff can do about the finding. Null when nothing needs to be done.</param>
public sealed record Finding(string Check, FindingLevel Level, string Value, string? Remedy = null)
{
    /// <summary>Gets the PC/SC name of the reader that the finding concerns. Null when it concerns the computer.</summary>
    public string? Reader { get; init; }

    internal static Finding CreateOk(string check, string value) => new(check, FindingLevel.Ok, value);

    /// <summary>
    /// Creates a finding for a fault, with the code, cause and remedy that a session would report. A given remedy replaces that of the
    /// failure.
    /// </summary>
    internal static Finding FromFault(string check, CardFault fault, string? remedy = null)
    {
        var detail = fault.Detail is null ? "" : $" ({fault.Detail})";
        return new(check, FindingLevel.Fault, $"{fault.Failure.Code}: {fault.Failure.Cause}{detail}", remedy ?? fault.Failure.Remedy);
    }
}

/// <summary>Represents the findings of <see cref="CardDoctor"/>.</summary>
/// <param name="IsReady">Whether a verification could start now, without using the last try.</param>
/// <param name="Findings">The findings in the order of the checks. The conclusion comes last.</param>
public sealed record DoctorReport(bool IsReady, IReadOnlyList<Finding> Findings);
