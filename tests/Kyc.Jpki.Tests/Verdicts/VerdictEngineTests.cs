using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Verdicts;

[Collection(nameof(PkiFixture))]
[Trait("Control", "1(1)BP1")]
[Trait("Control", "FSA e")]
public sealed class VerdictEngineTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;

    [Fact]
    public void A_valid_signature_is_accepted_and_the_verdict_contains_the_grounds()
    {
        var verdict = new TestVerification(fixture).Run();
        Assert.Null(verdict.Failure);
        Assert.False(verdict.IsMalformed);
        Assert.Same(fixture.NewestRsaAnchor, verdict.Anchor);
        Assert.Equal(fixture.Leaf.CertificateDer, verdict.Certificate!.Der.ToArray());
        Assert.Equal(Assert.Single(fixture.Crls.Crls).Identity, verdict.Crl);
        Assert.Null(verdict.RevocationEntry);
    }

    [Fact]
    public void Verification_without_revocation_needs_no_list_and_omits_no_other_check()
    {
        var engine = new VerdictEngine(fixture.Anchors, VerificationPolicy.Default);
        var document = "application document"u8.ToArray();
        var signature = fixture.HolderKey.SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var verdict = engine.VerifyWithoutRevocation(fixture.Leaf.CertificateDer, document, signature, Now);
        Assert.Null(verdict.Failure);
        Assert.Null(verdict.Crl);
        Assert.Same(fixture.NewestRsaAnchor, verdict.Anchor);
        Assert.Equal(
            "SIG-INVALID",
            engine.VerifyWithoutRevocation(fixture.Leaf.CertificateDer, "another"u8.ToArray(), signature, Now).Failure?.Code);
        Assert.Equal(
            "CERT-EXPIRED",
            engine.VerifyWithoutRevocation(fixture.Leaf.CertificateDer, document, signature, Now.AddYears(20)).Failure?.Code);
        var forgedCertificate =
            fixture.Pki.IssueSignatureCertificate(new LeafRequest { Key = fixture.HolderKey, SigningKeyOverride = RSA.Create(2048) });
        Assert.Equal(
            "CERT-UNTRUSTED",
            engine.VerifyWithoutRevocation(forgedCertificate.CertificateDer, document, signature, Now).Failure?.Code);
    }

    [Fact]
    public void Every_generation_in_force_issues_acceptable_certificates()
    {
        foreach (var ca in fixture.Pki.SignatureCas.Skip(1))
        {
            var verdict = new TestVerification(fixture)
                .With(new LeafRequest { Issuer = ca })
                .With(fixture.CreateCrlRequest() with { Issuer = ca })
                .Run();
            Assert.Null(verdict.Failure);
            Assert.Same(fixture.GetAnchor(ca), verdict.Anchor);
        }
    }

    [Fact]
    public void A_card_of_the_next_generation_is_accepted()
    {
        var ca = fixture.Pki.SignatureCas[3];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var verification = new TestVerification(fixture)
            .With(new LeafRequest { Issuer = ca, Key = key })
            .With(fixture.CreateCrlRequest() with { Issuer = ca });
        verification.Signature = key.SignData(verification.Document, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);
        Assert.Null(verification.Run().Failure);
        verification.Document[0] ^= 1;
        AssertFailure(VerdictFailures.SignatureInvalid, verification);
    }

    [Fact]
    public void A_malformed_certificate_is_reported_as_malformed()
    {
        var verdict = new TestVerification(fixture) { Certificate = fixture.Leaf.CertificateDer[..^1] }.Run();
        Assert.Same(VerdictFailures.CertificateMalformed, verdict.Failure);
        Assert.True(verdict.IsMalformed);
        Assert.Null(verdict.Certificate);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(257)]
    public void A_signature_of_the_wrong_length_is_reported_as_malformed(int length)
    {
        var verdict = new TestVerification(fixture) { Signature = new byte[length], Crls = RevocationIndex.Empty }.Run();
        Assert.Same(VerdictFailures.SignatureMalformed, verdict.Failure);
        Assert.True(verdict.IsMalformed);
    }

    [Fact]
    public void A_replaced_document_or_signature_is_invalid()
    {
        var signature = fixture.HolderKey.SignData("another document"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AssertFailure(VerdictFailures.SignatureInvalid, new TestVerification(fixture) { Signature = signature });
        AssertFailure(
            VerdictFailures.SignatureInvalid,
            new TestVerification(fixture) { Signature = [.. Enumerable.Repeat((byte)0xFF, 256)] });
    }

    [Fact]
    public void A_certificate_for_another_purpose_is_refused()
    {
        byte[] digitalSignatureOnlyUsage = [0x03, 0x02, 0x07, 0x80];
        byte[] caSigningUsage = [0x03, 0x02, 0x01, 0xC6];
        byte[] caBasicConstraints = [0x30, 0x03, 0x01, 0x01, 0xFF];
        foreach (var request in (LeafRequest[])
        [
            // The issuer is a user-authentication CA, which must not issue signature certificates.
            new LeafRequest { Issuer = fixture.Pki.AuthenticationCas[2] },
            new LeafRequest { PolicyOid = JpkiOids.AuthenticationPolicy },
            RemoveExtension(JpkiOids.CertificatePolicies),
            RemoveExtension(JpkiOids.KeyUsage),
            RemoveExtension(JpkiOids.SubjectAltName),
            ReplaceExtension(JpkiOids.KeyUsage, digitalSignatureOnlyUsage),
            ReplaceExtension(JpkiOids.KeyUsage, caSigningUsage),
            AddExtension(new CertificateExtension(JpkiOids.BasicConstraints, true, caBasicConstraints)),
        ])
        {
            AssertFailure(VerdictFailures.CertificateWrongPurpose, new TestVerification(fixture).With(request));
        }
    }

    [Fact]
    public void A_user_authentication_certificate_and_a_CA_certificate_are_refused()
    {
        var authenticationCertificate = fixture
            .Pki.IssueAuthenticationCertificate(new LeafRequest { Key = fixture.HolderKey })
            .CertificateDer;
        foreach (var der in (byte[][])[authenticationCertificate, fixture.Pki.SignatureCas[2].CertificateDer])
        {
            AssertFailure(VerdictFailures.CertificateWrongPurpose, new TestVerification(fixture) { Certificate = der });
        }
    }

    [Fact]
    public void A_test_card_is_refused_unless_the_policy_names_it()
    {
        var verification = new TestVerification(fixture).With(new LeafRequest { PolicyOid = JpkiOids.TestSignaturePolicy });
        AssertFailure(VerdictFailures.CertificateWrongPurpose, verification);
        var acceptancePeriod = new AcceptancePeriod(new DateOnly(2026, 11, 1), new DateOnly(2026, 12, 31), "acceptance test");
        verification.Policy = new VerificationPolicy
        {
            AcceptedPolicies = [new AcceptedPolicy(JpkiOids.TestSignaturePolicy, "test cards", acceptancePeriod)],
        };
        Assert.Null(verification.Run().Failure);
    }

    [Fact]
    public void An_unknown_extension_is_refused_only_when_it_is_critical()
    {
        var extension = new CertificateExtension("1.2.3.4", true, [0x05, 0x00]);
        AssertFailure(VerdictFailures.TrustExtensionMissing, new TestVerification(fixture).With(AddExtension(extension)));
        Assert.Null(new TestVerification(fixture).With(AddExtension(extension with { IsCritical = false })).Run().Failure);
    }

    [Theory]
    [InlineData("2.5.29.30")]
    [InlineData("2.5.29.36")]
    [InlineData("2.5.29.46")]
    [InlineData("1.3.6.1.5.5.7.1.1")]
    public void A_critical_extension_that_no_certificate_of_a_person_may_have_is_a_fault_of_the_certificate(string oid) =>
        AssertFailure(
            VerdictFailures.CertificateCriticalExtension,
            new TestVerification(fixture).With(AddExtension(new CertificateExtension(oid, true, [0x30, 0x00]))));

    [Fact]
    public void A_key_of_another_size_or_kind_is_postponed_until_its_algorithm_is_supported()
    {
        using var shortKey = RSA.Create(1024);
        using var longKey = RSA.Create(3072);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var key in (AsymmetricAlgorithm[])[shortKey, longKey, otherCurve])
        {
            AssertFailure(VerdictFailures.TrustAlgorithmMissing, new TestVerification(fixture).With(new LeafRequest { Key = key }));
        }
    }

    [Fact]
    public void A_forged_certificate_is_untrusted()
    {
        using var key = RSA.Create(2048);
        AssertFailure(
            VerdictFailures.CertificateUntrusted,
            new TestVerification(fixture).With(new LeafRequest { SigningKeyOverride = key }));
        var alteredCertificate = fixture.Leaf.CertificateDer.ToArray();
        alteredCertificate[^1] ^= 1;
        AssertFailure(VerdictFailures.CertificateUntrusted, new TestVerification(fixture) { Certificate = alteredCertificate });
    }

    [Fact]
    public void The_validity_period_includes_its_first_and_its_last_second()
    {
        var request = new LeafRequest { NotBefore = Now, NotAfter = Now.AddHours(1) };
        Assert.Null(new TestVerification(fixture).With(request).Run().Failure);
        Assert.Null(new TestVerification(fixture) { VerificationTime = Now.AddHours(1) }.With(request).Run().Failure);
        AssertFailure(
            VerdictFailures.CertificateExpired,
            new TestVerification(fixture) { VerificationTime = Now.AddHours(1).AddSeconds(1) }.With(request));
        AssertFailure(
            VerdictFailures.CertificateNotYetValid,
            new TestVerification(fixture) { VerificationTime = Now.AddSeconds(-1) }.With(request));
    }

    [Fact]
    public void No_certificate_of_an_expired_CA_is_accepted() =>
        AssertFailure(VerdictFailures.CertificateExpired,
            new TestVerification(fixture).With(new LeafRequest { Issuer = fixture.Pki.SignatureCas[0] }));

    [Fact]
    public void Only_a_list_of_the_distribution_point_and_issuer_of_the_certificate_is_used()
    {
        AssertFailure(VerdictFailures.CrlMissing, new TestVerification(fixture) { Crls = RevocationIndex.Empty });
        AssertFailure(
            VerdictFailures.CrlMissing,
            new TestVerification(fixture).With(fixture.CreateCrlRequest() with { City = "Minato-ku" }));
        AssertFailure(VerdictFailures.CrlFromOtherGeneration,
            new TestVerification(fixture).With(fixture.CreateCrlRequest() with { Issuer = fixture.Pki.SignatureCas[1] }));
        AssertFailure(VerdictFailures.CrlMissing, new TestVerification(fixture).With(RemoveExtension(JpkiOids.CrlDistributionPoints)));
    }

    [Fact]
    public void A_stale_or_future_list_is_not_used()
    {
        var staleVerdict = new TestVerification(fixture)
            .With(fixture.CreateCrlRequest() with { ThisUpdate = Now.AddDays(-2), NextUpdate = Now.AddSeconds(-1) })
            .Run();
        Assert.Same(VerdictFailures.CrlStale, staleVerdict.Failure);
        Assert.NotNull(staleVerdict.Crl);
        var futureRequest = fixture.CreateCrlRequest() with { ThisUpdate = Now.AddHours(1), NextUpdate = Now.AddDays(1) };
        AssertFailure(VerdictFailures.CrlIssuedInFuture, new TestVerification(fixture).With(futureRequest));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_certificate_on_the_list_is_revoked_whatever_the_reason(int? reason)
    {
        var entry = new Entry(fixture.Leaf.Serial, Now.AddDays(-1), reason);
        var verdict = new TestVerification(fixture).With(fixture.CreateCrlRequest() with { Entries = [entry] }).Run();
        Assert.Same(VerdictFailures.CrlRevoked, verdict.Failure);
        Assert.Equal(new Jpki.Revocation.RevocationEntry(Now.AddDays(-1), (RevocationReason)(reason ?? 0)), verdict.RevocationEntry);
    }

    [Fact]
    public void A_fault_of_the_certificate_is_reported_before_a_fault_of_the_document_signature()
    {
        using var key = RSA.Create(2048);
        var verification = new TestVerification(fixture) { Signature = new byte[256], Crls = RevocationIndex.Empty };
        AssertFailure(VerdictFailures.CrlMissing, verification);
        var expiredRequest = new LeafRequest { NotAfter = Now.AddDays(-1) };
        AssertFailure(VerdictFailures.CertificateExpired, verification.With(expiredRequest));
        var forgedRequest = expiredRequest with { SigningKeyOverride = key };
        AssertFailure(VerdictFailures.CertificateUntrusted, verification.With(forgedRequest));
        AssertFailure(
            VerdictFailures.CertificateWrongPurpose,
            verification.With(forgedRequest with { PolicyOid = JpkiOids.AuthenticationPolicy }));
    }

    private static LeafRequest RemoveExtension(string oid) =>
        new() { RewriteExtensions = extensions => extensions.Where(extension => extension.Oid != oid) };

    private static LeafRequest AddExtension(CertificateExtension extension) => new() { ExtraExtensions = [extension] };

    private static LeafRequest ReplaceExtension(string oid, byte[] value) => new()
    {
        RewriteExtensions = extensions => extensions.Select(
            extension => extension.Oid == oid ? extension with { Value = value } : extension),
    };

    private static void AssertFailure(Failure expected, TestVerification verification)
    {
        var verdict = verification.Run();
        Assert.Equal(expected.Code, verdict.Failure?.Code);
        Assert.False(verdict.IsMalformed);
    }
}
