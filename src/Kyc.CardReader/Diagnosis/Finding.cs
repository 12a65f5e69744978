using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Diagnosis;

/// <summary>How a finding bears on a verification.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; a verification could start all the same.</summary>
    Warning,

    /// <summary>Keeps a verification from starting.</summary>
    Fault,
}

/// <summary>One thing the doctor looked at.</summary>
/// <param name="Check">What was looked at: stable words joined by hyphens, for machines.</param>
/// <param name="Level">How it bears on a verification.</param>
/// <param name="Value">What was found. Nothing of the person: no card carries it without the password.</param>
/// <param name="Remedy">What staff do about it; null when there is nothing to do.</param>
public sealed record Finding(string Check, FindingLevel Level, string Value, string? Remedy = null)
{
    /// <summary>PC/SC name of the reader it is about; null when it is about the computer.</summary>
    public string? Reader { get; init; }

    internal static Finding Ok(string check, string value) => new(check, FindingLevel.Ok, value);

    /// <summary>A fault as the session would report it: code, cause and remedy of the catalogue.</summary>
    internal static Finding From(string check, CardFault fault, string? remedy = null)
    {
        string detail = fault.Detail is null ? "" : $" ({fault.Detail})";
        return new(check, FindingLevel.Fault, $"{fault.Failure.Code}: {fault.Failure.Cause}{detail}", remedy ?? fault.Failure.Remedy);
    }
}

/// <summary>What <see cref="CardDoctor"/> found.</summary>
/// <param name="Ready">Whether a verification could start now, without anybody insisting on a last try.</param>
/// <param name="Findings">In the order in which things were looked at; the conclusion comes last.</param>
public sealed record DoctorReport(bool Ready, IReadOnlyList<Finding> Findings);
