namespace Kyc.Jpki.Lint;

/// <summary>What was looked at.</summary>
public enum LintSubject
{
    /// <summary>The certificate of a person.</summary>
    Certificate,

    /// <summary>The certificate of a CA: basicConstraints says so.</summary>
    CaCertificate,

    /// <summary>A revocation list.</summary>
    RevocationList,
}

/// <summary>Every finding of a certificate or a list. Holds nothing of a person, and no serial number: places are byte offsets.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Octets">How long it is.</param>
/// <param name="Findings">Errors first, then warnings, then notices; each severity by the first offset.</param>
/// <param name="RefusedAs">
/// How the verifier refuses its form: a failure code, or for the certificate of a CA what is wrong with it as a trust anchor. Null when
/// it does not. The CA's signature, dates, revocation and what the verifier has installed are not asked here.
/// </param>
public sealed record LintReport(LintSubject Subject, int Octets, IReadOnlyList<LintFinding> Findings, string? RefusedAs)
{
    /// <summary>Whether a finding is an error.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Rule.Severity == LintSeverity.Error);

    /// <summary>How many rules of a severity are broken.</summary>
    public int Count(LintSeverity severity) => Findings.Count(finding => finding.Rule.Severity == severity);
}
