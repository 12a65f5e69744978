namespace Kyc.Jpki.Lint;

/// <summary>
/// What a certificate or a list can be faulted for. Every rule is an instance of this type in the catalogue <see cref="LintRules"/> and
/// stands in docs/lint.md.
/// </summary>
/// <param name="Id">Lower-case words joined by hyphens, for example <c>cert-serial-zero</c>. Never reused for something else.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Clause">The clause that says so: of an RFC, of X.690, or the JPKI profile as docs/lint.md gives it.</param>
/// <param name="Text">What is found: one English sentence without personal data.</param>
public sealed record LintRule(string Id, LintSeverity Severity, string Clause, string Text)
{
    /// <summary>Clause of rules that come from the profile.</summary>
    internal const string Profile = "JPKI profile, docs/lint.md";

    /// <summary>Clause of rules that come from a limit of this program's verifier.</summary>
    internal const string Verifier = "verifier, docs/lint.md";

    /// <summary>Clause of rules that come from a decision of this program's verifier.</summary>
    internal const string Decision = "docs/adr/0018-certificate-leniencies.md";

    internal static LintRule Error(string id, string clause, string text) => new(id, LintSeverity.Error, clause, text);

    internal static LintRule Warning(string id, string clause, string text) => new(id, LintSeverity.Warning, clause, text);

    internal static LintRule Notice(string id, string clause, string text) => new(id, LintSeverity.Notice, clause, text);
}
