namespace Kyc.Jpki.Lint;

/// <summary>Specifies what was checked.</summary>
public enum LintSubject
{
    /// <summary>
    /// A certificate that is checked as the certificate of a person: any certificate that is not a <see cref="CaCertificate"/>.
    /// </summary>
    Certificate,

    /// <summary>
    /// The certificate of a CA: its basicConstraints extension marks the subject as a CA, and it has no personal attributes.
    /// </summary>
    CaCertificate,

    /// <summary>A revocation list (CRL).</summary>
    RevocationList,
}

/// <summary>
/// Contains every finding for a certificate or a CRL. Contains no personal data and no serial number: places are byte offsets.
/// </summary>
/// <param name="Subject">What was checked.</param>
/// <param name="Length">Length of the input in bytes.</param>
/// <param name="Findings">Errors first, then warnings, then notices; in order of the first offset within each severity.</param>
/// <param name="RefusalReason">
/// The reason why the verifier refuses the input: a failure code or, for the certificate of a CA, the problem that prevents its use as a
/// trust anchor. Null if the verifier does not refuse the input. Does not consider validity dates, revocation, the verifier's trust anchors
/// and CRLs, or a signature by another certificate's key.
/// </param>
public sealed record LintReport(LintSubject Subject, int Length, IReadOnlyList<LintFinding> Findings, string? RefusalReason)
{
    /// <summary>Whether at least one finding is an error.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Rule.Severity == LintSeverity.Error);

    /// <summary>Returns the number of broken rules with this severity.</summary>
    public int CountRules(LintSeverity severity) => Findings.Count(finding => finding.Rule.Severity == severity);
}
