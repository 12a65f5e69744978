namespace Kyc.Jpki.Lint;

/// <summary>Specifies the severity of a finding.</summary>
public enum LintSeverity
{
    /// <summary>The finding is information and not a fault.</summary>
    Notice,

    /// <summary>A SHOULD of an RFC is violated, or the verifier tolerates the fault (docs/adr/0018-certificate-leniencies.md).</summary>
    Warning,

    /// <summary>A MUST of an RFC, of X.690 or of the JPKI profile is violated, or the verifier refuses the input.</summary>
    Error,
}
