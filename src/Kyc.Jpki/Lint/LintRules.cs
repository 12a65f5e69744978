using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint;

/// <summary>Contains the catalogue of rules. docs/lint.md lists the same rules, and a test compares them.</summary>
public static class LintRules
{
    /// <summary>All rules, in the order of the documentation.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        .. EncodingRules.All, .. CertificateRules.All, .. ExtensionRules.All, .. PersonRules.All, .. AnchorRules.All, .. CrlRules.All,
        .. EntryRules.All,
    ];
}
