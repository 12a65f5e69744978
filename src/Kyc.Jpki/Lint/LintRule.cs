namespace Kyc.Jpki.Lint;

/// <summary>
/// Represents a rule for certificates and CRLs. Every rule is an instance of this type in the catalogue <see cref="LintRules"/> and is
/// listed in docs/lint.md.
/// </summary>
/// <param name="Id">Lower-case words joined by hyphens, for example <c>cert-serial-zero</c>. Never reused for a different rule.</param>
/// <param name="Severity">Severity of a violation of the rule.</param>
/// <param name="Clause">
/// The source of the requirement: a clause of an RFC or of X.690, the JPKI profile as docs/lint.md describes it, a limit of the verifier,
/// or a documented decision.
/// </param>
/// <param name="Text">The finding: one English sentence without personal data.</param>
public sealed record LintRule(string Id, LintSeverity Severity, string Clause, string Text)
{
    /// <summary>Clause of rules that come from the JPKI profile.</summary>
    internal const string ProfileClause = "JPKI profile, docs/lint.md";

    /// <summary>Clause of rules that come from a limit of this program's verifier.</summary>
    internal const string VerifierClause = "verifier, docs/lint.md";

    /// <summary>Clause of rules that come from a documented decision on what the verifier tolerates.</summary>
    internal const string DecisionClause = "docs/adr/0018-certificate-leniencies.md";

    internal static LintRule CreateError(string id, string clause, string text) => new(id, LintSeverity.Error, clause, text);

    internal static LintRule CreateWarning(string id, string clause, string text) => new(id, LintSeverity.Warning, clause, text);

    internal static LintRule CreateNotice(string id, string clause, string text) => new(id, LintSeverity.Notice, clause, text);
}
