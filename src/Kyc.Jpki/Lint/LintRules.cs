using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint;

/// <summary>The catalogue of rules. docs/lint.md says the same to people, and a test keeps both equal.</summary>
public static class LintRules
{
    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        .. EncodingRules.All, .. CertificateRules.All, .. ExtensionRules.All, .. PersonRules.All, .. AnchorRules.All, .. ListRules.All,
        .. EntryRules.All,
    ];
}
