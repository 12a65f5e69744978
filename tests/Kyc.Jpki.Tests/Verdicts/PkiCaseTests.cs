using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Tests.Verdicts;

/// <summary>
/// Checks the verdicts for certificates, lists and anchors that another program created, each with at most one fault
/// (docs/adr/0018-certificate-leniencies.md).
/// </summary>
[Trait("Control", "1(1)BP1")]
public sealed class PkiCaseTests
{
    private static readonly DateTimeOffset VerificationTime = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    [PkiCaseTheory]
    [InlineData("good.crl", null)]
    [InlineData("crlnumber-critical.crl", "CRL-MALFORMED")]
    [InlineData("aki-critical.crl", "CRL-MALFORMED")]
    [InlineData("idp-not-critical.crl", "CRL-MALFORMED")]
    [InlineData("next-before-this.crl", "CRL-MALFORMED")]
    [InlineData("unknown-extension-twice.crl", "CRL-MALFORMED")]
    [InlineData("entry-reason-twice.crl", "CRL-MALFORMED")]
    [InlineData("entry-unknown-extension-twice.crl", "CRL-MALFORMED")]
    [InlineData("idp-empty.crl", "CRL-MALFORMED")]
    [InlineData("revoked-empty-sequence.crl", null)]
    [InlineData("thisupdate-generalized-before-2050.crl", null)]
    [InlineData("aki-other-generation.crl", null)]
    [InlineData("freshestcrl.crl", null)]
    public void Each_sample_list_is_accepted_or_refused_with_the_expected_failure_code(string file, string? code)
    {
        var index = CreateIndex(file, out var failure);
        Assert.Equal(code, failure?.Code);
        Assert.Equal(code is null ? null : "CRL-MISSING", Verify("leaf.cer", index).Failure?.Code);
    }

    [PkiCaseTheory]
    [InlineData("leaf.cer", null)]
    [InlineData("serial-zero.cer", "CERT-MALFORMED")]
    [InlineData("no-aki.cer", "CERT-MALFORMED")]
    [InlineData("aki-other.cer", null)]
    [InlineData("empty-subject.cer", "CERT-MALFORMED")]
    [InlineData("critical-policy-unknown-qualifier.cer", "TRUST-EXTENSION-MISSING")]
    [InlineData("policy-same-twice.cer", "CERT-MALFORMED")]
    [InlineData("keyusage-not-der.cer", "CERT-MALFORMED")]
    [InlineData("keyusage-unused-bits-set.cer", "CERT-MALFORMED")]
    [InlineData("notbefore-generalized-before-2050.cer", null)]
    [InlineData("eku-clientauth.cer", null)]
    public void Each_sample_certificate_is_accepted_or_refused_with_the_expected_failure_code(string file, string? code) =>
        Assert.Equal(code, Verify(file, CreateIndex("good.crl", out _)).Failure?.Code);

    [PkiCaseTheory]
    [InlineData("anchor-unknown-critical-extension.cer")]
    [InlineData("anchor-name-constraints.cer")]
    public void An_anchor_with_an_unsupported_critical_extension_is_refused(string file) =>
        Assert.False(TrustAnchorSet.TryLoad([ReadCaseFile(file)], out _, out _));

    [PkiCaseFact]
    public void Two_anchors_with_one_key_identifier_are_refused_together_but_accepted_separately()
    {
        byte[][] anchorCertificates = [ReadCaseFile("one-ski/anchor-a.cer"), ReadCaseFile("one-ski/anchor-b.cer")];
        Assert.All(anchorCertificates, anchor => Assert.True(TrustAnchorSet.TryLoad([anchor], out _, out _)));
        Assert.False(TrustAnchorSet.TryLoad(anchorCertificates, out _, out var problem));
        Assert.Equal("trust anchor 2 has another key than trust anchor 1 and the same subjectKeyIdentifier", problem);
    }

    [PkiCaseFact]
    public void A_certificate_of_a_generation_that_is_not_installed_is_reported_as_a_missing_anchor()
    {
        var verdict = Verify("leaf.cer", CreateIndex("good.crl", out _), LoadAnchors(1, 2));
        Assert.Same(VerdictFailures.TrustAnchorMissing, verdict.Failure);
        Assert.Null(verdict.Anchor);
    }

    private static SignatureVerdict Verify(string certificate, RevocationIndex index, TrustAnchorSet? anchors = null) =>
        new VerdictEngine(anchors ?? LoadAnchors(1, 2, 3, 4), VerificationPolicy.Default).Verify(
            ReadCaseFile(certificate), ReadCaseFile("document.bin"), ReadCaseFile("signature.bin"), index, VerificationTime);

    private static RevocationIndex CreateIndex(string file, out Failure? failure) =>
        CertificateRevocationList.TryParse(ReadCaseFile(file), out var crl, out failure)
        && LoadAnchors(1, 2, 3, 4).TryVerify(crl!, out var signer, out failure)
            ? RevocationIndex.Empty.WithCrl(crl!, signer!, out failure)
            : RevocationIndex.Empty;

    private static TrustAnchorSet LoadAnchors(params int[] numbers)
    {
        var certificates = numbers.Select(number => ReadCaseFile($"anchors/ca-{number}.cer"));
        Assert.True(TrustAnchorSet.TryLoad(certificates, out var anchors, out var problem), problem);
        return anchors!;
    }

    private static byte[] ReadCaseFile(string file) => File.ReadAllBytes(Path.Combine(TestVectors.PkiCaseFolder!, file));
}
