using System.Text;
using Kyc.Jpki.Lint;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Checks that the linter finds a violation of each rule, and that it finds nothing but notices in valid input.</summary>
[Collection(nameof(PkiFixture))]
public sealed class LintRuleTests(PkiFixture fixture)
{
    /// <summary>
    /// IDs of the rules without a sample: those that apply only when no other rule does, and the rule for a list of more than 256 MiB.
    /// </summary>
    private static readonly string[] RulesWithoutSample = ["cert-refused", "anchor-refused", "crl-refused", "crl-too-long"];

    public static TheoryData<string> CertificateRules =>
        [.. EncodingSamples.All.Keys, .. CertificateSamples.All.Keys, .. AnchorSamples.All.Keys];

    public static TheoryData<string> ListRules => [.. ListSamples.All.Keys];

    [Theory]
    [MemberData(nameof(CertificateRules))]
    public void A_certificate_that_breaks_a_rule_has_a_finding_for_that_rule(string rule)
    {
        var create = EncodingSamples.All.GetValueOrDefault(rule) ?? CertificateSamples.All.GetValueOrDefault(rule)
            ?? AnchorSamples.All[rule];
        Assert.Contains(rule, GetRuleIds(CertificateLinter.Check(create(fixture))));
        Assert.DoesNotContain(rule, GetRuleIds(CertificateLinter.Check(fixture.Leaf.CertificateDer)));
        Assert.DoesNotContain(rule, GetRuleIds(CertificateLinter.Check(fixture.Pki.SignatureCas[2].CertificateDer)));
    }

    [Theory]
    [MemberData(nameof(ListRules))]
    public void A_list_that_breaks_a_rule_has_a_finding_for_that_rule(string rule)
    {
        Assert.Contains(rule, GetRuleIds(RevocationListLinter.Check(ListSamples.All[rule](fixture))));
        var validRequest = fixture.Pki.CreateMunicipalCrlRequest(PkiFixture.Prefecture, "Chuo-ku", PkiFixture.Now);
        Assert.DoesNotContain(rule, GetRuleIds(RevocationListLinter.Check(CrlWriter.Create(validRequest))));
    }

    [Fact]
    public void Every_rule_of_the_catalogue_has_a_sample_and_a_unique_id()
    {
        var samples = EncodingSamples.All.Keys.Concat(CertificateSamples.All.Keys).Concat(AnchorSamples.All.Keys)
            .Concat(ListSamples.All.Keys);
        Assert.Equal(LintRules.All.Select(rule => rule.Id).Order(), samples.Concat(RulesWithoutSample).Order());
        Assert.All(LintRules.All, rule => Assert.Matches("^[a-z]+(-[a-z0-9]+)+$", rule.Id));
    }

    [Fact]
    public void A_good_certificate_of_each_kind_has_no_finding()
    {
        Assert.Empty(CertificateLinter.Check(fixture.Leaf.CertificateDer).Findings);
        Assert.All(fixture.Pki.SignatureCas, ca =>
        {
            var report = CertificateLinter.Check(ca.CertificateDer);
            Assert.Equal(LintSubject.CaCertificate, report.Subject);
            Assert.Empty(report.Findings);
            Assert.Null(report.RefusalReason);
        });
    }

    [Fact]
    public void A_good_list_has_only_notices()
    {
        var der = fixture.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, PkiFixture.Now, fictitiousEntryCount: 300);
        var report = RevocationListLinter.Check(der);
        Assert.Equal(["crl-entry-reason-hold"], GetRuleIds(report));
        Assert.Null(report.RefusalReason);
    }

    [Fact]
    public void The_certificate_of_a_persona_has_errors_only_if_it_is_an_authentication_certificate()
    {
        foreach (var persona in Personas.All)
        {
            if (fixture.Pki.GetCredentials(persona, PkiFixture.Now).SignatureCertificate is { } signature)
            {
                Assert.Equal(
                    persona.SignatureFileContent == SignatureFileContent.Authentication,
                    CertificateLinter.Check(signature.CertificateDer).HasErrors);
            }
        }
    }

    [Fact]
    public void All_findings_are_reported_and_not_only_the_first()
    {
        var der = RawDerWriter.ChangeSignedPart(SampleBuilder.CreateLeafWithoutExtension(fixture, JpkiOids.KeyUsage), elements =>
        {
            elements[1] = [0x02, 0x01, 0x00];
            elements[4] = SampleBuilder.NullElement;
            elements[5] = [0x30, 0x00];
        });
        Assert.Equal(
            ["cert-serial-zero", "der-field", "cert-subject-empty", "cert-key-usage-missing"],
            GetRuleIds(CertificateLinter.Check((byte[])[.. der])));
    }

    [Fact]
    public void A_finding_has_its_position()
    {
        var finding = Assert.Single(
            CertificateLinter.Check(SampleBuilder.CreateLeaf(fixture, new LeafRequest { Serial = [0] })).Findings);
        // The serial number follows two headers of four octets each and the five octets of the version.
        Assert.Equal((13, 1L), (Assert.Single(finding.Offsets), finding.Count));
    }

    [Fact]
    public void Findings_of_many_entries_are_counted_and_the_first_positions_reported()
    {
        var entries = Enumerable.Range(0, 1000).Select(
            number => new CrlEntry([0x11, (byte)(number >> 8), (byte)number], PkiFixture.Now, 6));
        var report = RevocationListLinter.Check(ListSamples.CreateListWithEntries(fixture, [.. entries]));
        var holdFinding = Assert.Single(report.Findings, finding => finding.Rule.Id == "crl-entry-reason-hold");
        Assert.Equal((1000, 5), (holdFinding.Count, holdFinding.Offsets.Count));
        Assert.Contains("… (1000 times)", LintReportFormatter.ToText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_reports_contain_no_personal_data_and_no_serial_number()
    {
        var holder = new HolderAttributes { Gender = "8", NameSubstitutionFlags = "x", BirthDate = "949900401" };
        byte[] serial = [0x5A, 0x5B, 0x5C, 0x5D];
        var report = CertificateLinter.Check(
            SampleBuilder.CreateLeaf(fixture, new LeafRequest { Holder = holder, Serial = serial, SubjectDer = [0x30, 0x00] }));
        var entry = new CrlEntry(serial, PkiFixture.Now.AddDays(3), 0);
        var list = RevocationListLinter.Check(ListSamples.CreateListWithEntries(fixture, entry, entry));
        string[] texts =
        [
            LintReportFormatter.ToText(report),
            LintReportFormatter.ToJson(report),
            LintReportFormatter.ToText(list),
            LintReportFormatter.ToJson(list),
        ];
        foreach (var text in texts)
        {
            Assert.DoesNotContain("山田", text, StringComparison.Ordinal);
            Assert.DoesNotContain("丸の内", text, StringComparison.Ordinal);
            Assert.DoesNotContain("949900401", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(serial), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Encoding.ASCII.GetString(serial), text, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> GetRuleIds(LintReport report) => report.Findings.Select(finding => finding.Rule.Id);
}
