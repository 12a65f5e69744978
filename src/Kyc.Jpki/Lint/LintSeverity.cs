namespace Kyc.Jpki.Lint;

/// <summary>How much a finding weighs.</summary>
public enum LintSeverity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Notice,

    /// <summary>A SHOULD of the RFC, or a fault that the verifier tolerates (docs/adr/0018-certificate-leniencies.md).</summary>
    Warning,

    /// <summary>A MUST of the RFC or of X.690, or the JPKI profile, is broken, or the verifier refuses it.</summary>
    Error,
}
