using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Verdicts;

/// <summary>
/// Checks that nobody is refused because the verifier lacks an anchor, a policy, an algorithm or support for an extension. A fault of the
/// certificate still leads to a refusal.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class MissingTrustTests(PkiFixture fixture)
{
    private const string UnknownPolicyOid = JpkiOids.PolicyArc + ".1.60";
    private static readonly DateTimeOffset Now = PkiFixture.Now;
    private static readonly AcceptancePeriod UnlimitedPeriod = new(new DateOnly(2020, 1, 1), null, "test");

    /// <summary>Specifies what the verifier lacks.</summary>
    public enum MissingPart
    {
        Anchor,
        Policy,
        PhonePolicy,
        KeyProfile,
        SignatureAlgorithm,
        CriticalExtension,
        PolicyQualifier,
    }

    public static TheoryData<MissingPart, string> MissingParts => new()
    {
        { MissingPart.Anchor, "TRUST-ANCHOR-MISSING" },
        { MissingPart.Policy, "TRUST-POLICY-MISSING" },
        { MissingPart.PhonePolicy, "TRUST-POLICY-MISSING" },
        { MissingPart.KeyProfile, "TRUST-ALGORITHM-MISSING" },
        { MissingPart.SignatureAlgorithm, "TRUST-ALGORITHM-MISSING" },
        { MissingPart.CriticalExtension, "TRUST-EXTENSION-MISSING" },
        { MissingPart.PolicyQualifier, "TRUST-EXTENSION-MISSING" },
    };

    public static TheoryData<MissingPart, string> MissingPartsAndFaults
    {
        get
        {
            var rows = new TheoryData<MissingPart, string>();
            foreach (var missingPart in Enum.GetValues<MissingPart>())
            {
                foreach (var fault in (string[])["CERT-EXPIRED", "CERT-NOT-YET-VALID", "CERT-WRONG-PURPOSE", "CERT-CRITICAL-EXTENSION"])
                {
                    rows.Add(missingPart, fault);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(MissingParts))]
    public void The_verdict_names_what_the_verifier_lacks_and_allows_a_retry(MissingPart missingPart, string code)
    {
        var verdict = Run(missingPart, new LeafRequest());
        Assert.Equal((code, Disposition.Retry), (verdict.Failure?.Code, verdict.Failure?.Disposition));
        Assert.False(string.IsNullOrEmpty(verdict.MissingTrustName));
        Assert.False(verdict.IsMalformed);
        // The revocation list is not the reason: without it the verdict is the same.
        Assert.Equal(code, Run(missingPart, new LeafRequest(), RevocationIndex.Empty).Failure?.Code);
    }

    [Theory]
    [MemberData(nameof(MissingPartsAndFaults))]
    public void An_invalid_certificate_is_refused_whatever_the_verifier_lacks(MissingPart missingPart, string fault)
    {
        var request = fault switch
        {
            "CERT-EXPIRED" => new LeafRequest { NotAfter = Now.AddDays(-1) },
            "CERT-NOT-YET-VALID" => new LeafRequest { NotBefore = Now.AddDays(1) },
            "CERT-WRONG-PURPOSE" => new LeafRequest
            {
                RewriteExtensions = extensions => extensions.Where(extension => extension.Oid != JpkiOids.SubjectAltName),
            },
            _ => new LeafRequest { ExtraExtensions = [new CertificateExtension(JpkiOids.NameConstraints, true, [0x30, 0x00])] },
        };
        var verdict = Run(missingPart, request);
        Assert.Equal((fault, Disposition.Rejected), (verdict.Failure?.Code, verdict.Failure?.Disposition));
        Assert.Null(verdict.MissingTrustName);
    }

    [Theory]
    [InlineData(MissingPart.Policy)]
    [InlineData(MissingPart.PhonePolicy)]
    [InlineData(MissingPart.KeyProfile)]
    [InlineData(MissingPart.CriticalExtension)]
    [InlineData(MissingPart.PolicyQualifier)]
    public void A_forged_certificate_of_an_installed_generation_is_refused_whatever_the_verifier_lacks(MissingPart missingPart)
    {
        using var key = RSA.Create(2048);
        Assert.Equal("CERT-UNTRUSTED", Run(missingPart, new LeafRequest { SigningKeyOverride = key }).Failure?.Code);
    }

    [Theory]
    [InlineData(MissingPart.Policy)]
    [InlineData(MissingPart.KeyProfile)]
    [InlineData(MissingPart.CriticalExtension)]
    public void A_revoked_certificate_is_refused_whatever_the_verifier_lacks(MissingPart missingPart)
    {
        byte[] serial = [0x11, 0x22];
        var list = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = [new Entry(serial, Now.AddDays(-1), 3)] });
        var index = RevocationIndex.Empty.WithCrl(list, fixture.NewestRsaAnchor, out _);
        Assert.Equal("CRL-REVOKED", Run(missingPart, new LeafRequest { Serial = serial }, index).Failure?.Code);
    }

    [Fact]
    public void A_certificate_of_an_unknown_key_is_untrusted_unless_all_its_content_is_that_of_JPKI()
    {
        var anchors = CreateAnchorsWithout(fixture.Pki.SignatureCas[2]);
        var authenticationCertificate = fixture.Pki.IssueAuthenticationCertificate(new LeafRequest()).CertificateDer;
        foreach (var request in (LeafRequest[])
        [
            new LeafRequest { PolicyOid = "1.2.3" },
            ReplaceExtension(JpkiOids.CrlDistributionPoints, GetDistributionPoint(authenticationCertificate)),
        ])
        {
            Assert.Equal("CERT-UNTRUSTED", Run(new TestVerification(fixture) { Anchors = anchors }.With(request)).Failure?.Code);
        }
    }

    [Fact]
    public void An_issuer_that_is_not_JPKI_is_refused()
    {
        // In a copy of the certificate, the issuer's organization JPKI is changed to JPXI, which no CA has.
        var der = fixture.Leaf.CertificateDer.ToArray();
        var organizationOffset = der.AsSpan().IndexOf(Convert.FromHexString("060355040A0C044A504B49"));
        der[organizationOffset + 9] = (byte)'X';
        Assert.Equal("CERT-UNTRUSTED", Run(new TestVerification(fixture) { Certificate = der }).Failure?.Code);
    }

    [Fact]
    public void A_signature_with_an_implemented_algorithm_is_verified_before_anything_is_reported_missing()
    {
        // SHA-384 with RSA is implemented, but the profile does not contain it.
        var signedCertificate = Resign(0x0C, fixture.Pki.SignatureCas[2].Key);
        Assert.Equal("TRUST-ALGORITHM-MISSING", Run(new TestVerification(fixture) { Certificate = signedCertificate }).Failure?.Code);
        Assert.Equal(
            "CERT-UNTRUSTED",
            Run(new TestVerification(fixture) { Certificate = Resign(0x0C, fixture.HolderKey) }).Failure?.Code);
    }

    [Fact]
    public void A_policy_is_accepted_only_in_its_acceptance_period_by_the_calendar_of_Japan()
    {
        var acceptancePeriod = new AcceptancePeriod(new DateOnly(2026, 11, 20), new DateOnly(2026, 11, 20), "test");
        var policy = new VerificationPolicy { AcceptedPolicies = [new(JpkiOids.SignaturePolicy, "card", acceptancePeriod)] };
        var verification = new TestVerification(fixture) { Policy = policy };
        var midnight = new DateTimeOffset(2026, 11, 19, 15, 0, 0, TimeSpan.Zero);
        verification.With(fixture.CreateCrlRequest() with { ThisUpdate = midnight.AddHours(-1), NextUpdate = midnight.AddDays(2) });
        foreach (var (verificationTime, code) in ((DateTimeOffset, string?)[])
        [
            (midnight.AddSeconds(-1), "TRUST-POLICY-MISSING"), (midnight, null), (midnight.AddDays(1).AddSeconds(-1), null),
            (midnight.AddDays(1), "TRUST-POLICY-MISSING"),
        ])
        {
            verification.VerificationTime = verificationTime;
            Assert.Equal(code, verification.Run().Failure?.Code);
        }
    }

    [Fact]
    public void An_algorithm_is_accepted_only_in_its_acceptance_period()
    {
        var endedPeriod = new AcceptancePeriod(new DateOnly(2016, 1, 1), new DateOnly(2026, 11, 19), "test");
        var verification = new TestVerification(fixture)
        {
            Policy = new VerificationPolicy { AcceptedAlgorithms = [new(AlgorithmProfile.Rsa2048, endedPeriod)] },
        };
        Assert.Equal("TRUST-ALGORITHM-MISSING", verification.Run().Failure?.Code);
        verification.VerificationTime = Now.AddDays(-1);
        Assert.Null(verification.With(fixture.CreateCrlRequest() with { ThisUpdate = Now.AddDays(-1), NextUpdate = Now }).Run().Failure);
    }

    [Fact]
    public void A_certificate_with_a_policy_added_by_a_setting_is_accepted()
    {
        var phonePolicy = new AcceptedPolicy(JpkiOids.PhoneSignaturePolicy, "phones", UnlimitedPeriod);
        var policy = new VerificationPolicy { AcceptedPolicies = [.. AcceptanceDefaults.Policies, phonePolicy] };
        Assert.Null(new TestVerification(fixture) { Policy = policy }.With(new LeafRequest { PolicyOid = phonePolicy.Oid }).Run().Failure);
        Assert.Null(new TestVerification(fixture) { Policy = policy }.Run().Failure);
    }

    private SignatureVerdict Run(MissingPart missingPart, LeafRequest request, RevocationIndex? crls = null)
    {
        var verification = new TestVerification(fixture) { Crls = crls ?? fixture.Crls };
        switch (missingPart)
        {
            case MissingPart.Anchor:
                verification.Anchors = CreateAnchorsWithout(fixture.Pki.SignatureCas[2]);
                return Run(verification.With(request));
            case MissingPart.Policy:
                return Run(verification.With(request with { PolicyOid = UnknownPolicyOid }));
            case MissingPart.PhonePolicy:
                return Run(verification.With(request with { PolicyOid = JpkiOids.PhoneSignaturePolicy }));
            case MissingPart.KeyProfile:
                using (var key = RSA.Create(3072))
                {
                    return Run(verification.With(request with { Key = key }));
                }

            case MissingPart.SignatureAlgorithm:
                verification.With(request);
                // SHA-512 with RSA is not implemented.
                verification.Certificate = ReplaceAlgorithm(verification.Certificate, 0x0D);
                return Run(verification);
            case MissingPart.CriticalExtension:
                var extension = new CertificateExtension("1.2.3.4", true, [0x05, 0x00]);
                return Run(verification.With(request with { ExtraExtensions = [.. request.ExtraExtensions, extension] }));
            default:
                // SEQUENCE { PolicyInformation { policy, SEQUENCE { SEQUENCE { 1.2.3.4.5, NULL } } } }
                var qualifiedPolicies = Convert.FromHexString("301B3019060B2A83088C9B550805010114300A300806042A0304050500");
                return Run(verification.With(request with
                {
                    RewriteExtensions = extensions => (request.RewriteExtensions?.Invoke(extensions) ?? extensions)
                        .Select(e => e.Oid == JpkiOids.CertificatePolicies ? e with { Value = qualifiedPolicies } : e),
                }));
        }
    }

    private static SignatureVerdict Run(TestVerification verification) => verification.Run();

    private TrustAnchorSet CreateAnchorsWithout(CertificateAuthority missingCa)
    {
        Assert.True(TrustAnchorSet.TryLoad(
            fixture.Pki.SignatureCas.Where(ca => ca != missingCa).Select(ca => ca.CertificateDer), out var anchors, out _));
        return anchors!;
    }

    // Changes the last arc of both algorithm identifiers from 11 (SHA-256 with RSA) to the given arc.
    private static byte[] ReplaceAlgorithm(byte[] der, byte lastArc)
    {
        var oid = Convert.FromHexString("2A864886F70D01010B");
        var changedDer = der.ToArray();
        for (var offset = changedDer.AsSpan().IndexOf(oid); offset >= 0; offset = changedDer.AsSpan().IndexOf(oid))
        {
            changedDer[offset + oid.Length - 1] = lastArc;
        }

        return changedDer;
    }

    private byte[] Resign(byte lastArc, AsymmetricAlgorithm key)
    {
        var der = ReplaceAlgorithm(fixture.Leaf.CertificateDer, lastArc);
        // The headers of Certificate and of tbsCertificate, its first element, have four octets each.
        var tbs = der.AsSpan(4, 4 + ((der[6] << 8) | der[7]));
        ((RSA)key).SignData(tbs, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1).CopyTo(der.AsSpan(^256));
        return der;
    }

    private static LeafRequest ReplaceExtension(string oid, byte[] value) => new()
    {
        RewriteExtensions = extensions => extensions.Select(
            extension => extension.Oid == oid ? extension with { Value = value } : extension),
    };

    private static byte[] GetDistributionPoint(byte[] certificateDer)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(certificateDer);
        return certificate.Extensions[JpkiOids.CrlDistributionPoints]!.RawData;
    }
}
