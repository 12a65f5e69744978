using Kyc.Jpki.Lint;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>
/// Runs the linter on certificates, lists and anchors that another program created. The linter must report the one fault of each faulty
/// file, and no error for a good file.
/// </summary>
public sealed class PkiCaseLintTests
{
    [PkiCaseTheory]
    [InlineData("leaf.cer")]
    [InlineData("anchors/ca-3.cer")]
    [InlineData("serial-zero.cer", "cert-serial-zero")]
    [InlineData("no-aki.cer", "cert-aki-missing")]
    [InlineData("empty-subject.cer", "cert-subject-empty")]
    [InlineData("critical-policy-unknown-qualifier.cer", "cert-policy-qualifier-unknown")]
    [InlineData("policy-same-twice.cer", "cert-policy-repeated")]
    [InlineData("keyusage-not-der.cer", "cert-key-usage-not-der")]
    [InlineData("keyusage-unused-bits-set.cer", "cert-key-usage-unused-bits")]
    [InlineData("notbefore-generalized-before-2050.cer", "time-generalized-before-2050")]
    [InlineData("eku-clientauth.cer", "cert-extended-key-usage")]
    [InlineData("anchor-unknown-critical-extension.cer", "anchor-critical-unknown")]
    [InlineData("anchor-name-constraints.cer", "anchor-name-constraints")]
    public void A_certificate_has_the_finding_for_its_fault(string file, params string[] rules) =>
        AssertRulesFound(CertificateLinter.Check(ReadCaseFile(file)), rules);

    [PkiCaseTheory]
    [InlineData("good.crl")]
    [InlineData("crlnumber-critical.crl", "crl-number-critical")]
    [InlineData("aki-critical.crl", "crl-aki-critical")]
    [InlineData("idp-not-critical.crl", "crl-idp-not-critical")]
    [InlineData("next-before-this.crl", "crl-update-order")]
    [InlineData("unknown-extension-twice.crl", "extension-repeated")]
    [InlineData("entry-reason-twice.crl", "extension-repeated")]
    [InlineData("entry-unknown-extension-twice.crl", "extension-repeated")]
    [InlineData("idp-empty.crl", "crl-idp-empty")]
    [InlineData("revoked-empty-sequence.crl", "crl-entries-empty")]
    [InlineData("thisupdate-generalized-before-2050.crl", "time-generalized-before-2050")]
    [InlineData("freshestcrl.crl", "crl-freshest")]
    public void A_list_has_the_finding_for_its_fault(string file, params string[] rules) =>
        AssertRulesFound(RevocationListLinter.Check(ReadCaseFile(file)), rules);

    private static void AssertRulesFound(LintReport report, string[] rules)
    {
        Assert.Subset(report.Findings.Select(finding => finding.Rule.Id).ToHashSet(), rules.ToHashSet());
        Assert.True(rules.Length > 0 || !report.HasErrors, LintReportFormatter.ToText(report));
    }

    private static byte[] ReadCaseFile(string file) => File.ReadAllBytes(Path.Combine(TestVectors.PkiCaseFolder!, file));
}
