using System.Security.Cryptography;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Lint;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Tests.Hostile;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>
/// Checks that the linter reports an error for any input that the verifier refuses because of its format. The error must be one of a
/// specific rule, and not only that of a rule whose ID ends in -refused.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class LintConsistencyTests(PkiFixture fixture)
{
    /// <summary>
    /// Gets the seeds of the mutations. The environment variable <c>KYC_LINT_SEEDS</c> sets their number; the default is one.
    /// </summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, RoundCount.Get("KYC_LINT_SEEDS", 1)).Select(number => 100 * number)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_damaged_certificate_that_is_refused_has_an_error(int seed) => AssertCertificatesExplained(
        Mutator.CreateMutants(fixture.Leaf.CertificateDer, seed + 21));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_damaged_certificate_of_the_next_generation_that_is_refused_has_an_error(int seed)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var leaf = fixture.Pki.IssueSignatureCertificate(new LeafRequest { Issuer = fixture.Pki.SignatureCas[3], Key = key });
        AssertCertificatesExplained(Mutator.CreateMutants(leaf.CertificateDer, seed + 22));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_certificate_with_damaged_extensions_that_is_refused_has_an_error(int seed)
    {
        var random = new Random(seed + 23);
        AssertCertificatesExplained(Enumerable.Range(0, 2000).Select(_ => SampleBuilder.CreateLeaf(fixture, new LeafRequest
        {
            SigningKeyOverride = fixture.HolderKey,
            RewriteExtensions = extensions => extensions.Select(
                extension => random.Next(3) == 0 ? extension with { Value = Mutator.Mutate(extension.Value, random) } : extension),
        })));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_damaged_trust_anchor_that_is_refused_has_an_error(int seed)
    {
        foreach (var ca in fixture.Pki.SignatureCas.Skip(2))
        {
            foreach (var mutant in Mutator.CreateMutants(ca.CertificateDer, seed + 24).Take(3000))
            {
                if (!TrustAnchorSet.TryLoad([mutant], out _, out var problem))
                {
                    AssertSpecificError(CertificateLinter.Check(mutant), problem!, mutant);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_damaged_list_that_is_refused_has_an_error(int seed)
    {
        var der = fixture.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, PkiFixture.Now, fictitiousEntryCount: 20);
        foreach (var mutant in Mutator.CreateMutants(der, seed + 25))
        {
            AssertListExplained(mutant);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_list_with_damaged_extensions_that_is_refused_has_an_error(int seed)
    {
        var random = new Random(seed + 26);
        for (var round = 0; round < 2000; round++)
        {
            var value = Mutator.Mutate([0x0A, 0x01, 0x01], random);
            AssertListExplained(CrlWriter.Create(fixture.CreateCrlRequest() with
            {
                Entries =
                [
                    new Entry([5], PkiFixture.Now, null) { ExtraExtension = new CertificateExtension(JpkiOids.ReasonCode, false, value) },
                ],
                RewriteExtensions = extensions => extensions.Select(
                    extension => random.Next(3) == 0 ? extension with { Value = Mutator.Mutate(extension.Value, random) } : extension),
            }));
        }
    }

    [Fact]
    public void Random_bytes_have_an_error()
    {
        var random = new Random(27);
        for (var round = 0; round < 3000; round++)
        {
            var randomBytes = new byte[random.Next(200)];
            random.NextBytes(randomBytes);
            if (randomBytes.Length > 4 && round % 2 == 0)
            {
                (randomBytes[0], randomBytes[1], randomBytes[2]) = (0x30, 0x81, (byte)(randomBytes.Length - 3));
            }

            AssertSpecificError(CertificateLinter.Check(randomBytes), "CERT-MALFORMED", randomBytes);
            AssertSpecificError(RevocationListLinter.Check(randomBytes), "CRL-MALFORMED", randomBytes);
        }
    }

    [Fact]
    public void A_list_of_a_million_entries_has_no_error()
    {
        var der = fixture.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, PkiFixture.Now, fictitiousEntryCount: 1_000_000);

        Assert.False(RevocationListLinter.Check(der).HasErrors);
    }

    private static void AssertCertificatesExplained(IEnumerable<byte[]> certificates)
    {
        foreach (var der in certificates)
        {
            var failure = SignatureCertificate.TryParse(der, out var certificate, out var parseFailure)
                ? CertificateProfileChecker.Check(certificate!, VerificationPolicy.Default)
                : parseFailure;
            if (failure is not null)
            {
                AssertSpecificError(CertificateLinter.Check(der), failure.Code, der);
            }
        }
    }

    private static void AssertListExplained(byte[] der)
    {
        if (!CertificateRevocationList.TryParse(der, out _, out var failure))
        {
            AssertSpecificError(RevocationListLinter.Check(der), failure!.Code, der);
        }
    }

    private static void AssertSpecificError(LintReport report, string refusal, byte[] der) => Assert.True(
        report.Findings.Any(finding =>
            finding.Rule.Severity == LintSeverity.Error && !finding.Rule.Id.EndsWith("-refused", StringComparison.Ordinal)),
        $"{refusal}: {Convert.ToBase64String(der)}\n{LintReportFormatter.ToText(report)}");
}
