using System.Buffers.Binary;
using System.Security.Cryptography;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Tests.Verdicts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Hostile;

/// <summary>
/// Verifies thousands of damaged certificates, lists and signatures. Each must lead to a verdict and not to an exception, and none may be
/// accepted unless the CA signed the damaged content.
/// </summary>
[Collection(nameof(PkiFixture))]
[Trait("Control", "2(1)S2")]
public sealed class MutationTests(PkiFixture fixture)
{
    private const int RoundCount = Mutator.MutantCount;

    [Fact]
    public void No_damaged_certificate_is_accepted()
    {
        var outcomes = new HashSet<string>();
        foreach (var mutant in Mutator.CreateMutants(fixture.Leaf.CertificateDer, seed: 1))
        {
            var verdict = new TestVerification(fixture) { Certificate = mutant, Signature = new byte[256] }.Run();
            Assert.NotNull(verdict.Failure);
            outcomes.Add(verdict.Failure.Code);
        }

        // Some of the damaged certificates must pass the parser. Otherwise the test would reach only the parser's first checks.
        Assert.Superset(new HashSet<string> { "CERT-MALFORMED", "CERT-UNTRUSTED", "CERT-WRONG-PURPOSE", "CERT-ALGORITHM" }, outcomes);
    }

    [Fact]
    public void No_damaged_certificate_of_the_next_generation_is_accepted()
    {
        var ca = fixture.Pki.SignatureCas[3];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var leaf = fixture.Pki.IssueSignatureCertificate(new LeafRequest { Issuer = ca, Key = key }).CertificateDer;
        foreach (var mutant in Mutator.CreateMutants(leaf, seed: 2).Take(RoundCount / 10))
        {
            Assert.NotNull(new TestVerification(fixture) { Certificate = mutant, Signature = new byte[256] }.Run().Failure);
        }
    }

    [Fact]
    public void A_certificate_damaged_and_signed_again_by_the_CA_gets_a_verdict()
    {
        // The CA signs the damaged values, so that they also reach the checks that follow the check of the CA's signature.
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var verification = new TestVerification(fixture).With(new LeafRequest
            {
                RewriteExtensions = extensions => extensions.Select(
                    extension => random.Next(3) == 0 ? extension with { Value = Mutator.Mutate(extension.Value, random) } : extension),
            });
            verification.Run();
        }
    }

    [Fact]
    public void No_damaged_list_is_both_parsed_and_verified()
    {
        var der = fixture.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, PkiFixture.Now, fictitiousEntryCount: 20);
        var parsedCount = 0;
        foreach (var mutant in Mutator.CreateMutants(der, seed: 4))
        {
            if (CertificateRevocationList.TryParse(mutant, out var crl, out var failure))
            {
                parsedCount++;
                crl!.TryFind([0x40, 1, 2, 3], out _);
                Assert.False(fixture.Anchors.TryVerify(crl, out _, out failure));
            }

            Assert.NotNull(failure);
        }

        Assert.True(parsedCount > 100, $"only {parsedCount} damaged lists reached the signature");
    }

    [Fact]
    public void No_damaged_signature_is_accepted()
    {
        var verification = new TestVerification(fixture);
        var signature = fixture.HolderKey.SignData(verification.Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreach (var mutant in Mutator.CreateMutants(signature, seed: 5).Take(RoundCount / 2))
        {
            Assert.NotNull(new TestVerification(fixture) { Signature = mutant }.Run().Failure);
        }
    }

    [Fact]
    public void No_damaged_ECDSA_signature_is_accepted()
    {
        var ca = fixture.Pki.SignatureCas[3];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var verification = new TestVerification(fixture)
            .With(new LeafRequest { Issuer = ca, Key = key })
            .With(fixture.CreateCrlRequest() with { Issuer = ca });
        var signature = key.SignData(verification.Document, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);
        foreach (var mutant in Mutator.CreateMutants(signature, seed: 6).Take(RoundCount / 20))
        {
            verification.Signature = mutant;
            Assert.NotNull(verification.Run().Failure);
        }
    }

    [Fact]
    public void Random_bytes_are_malformed()
    {
        var random = new Random(7);
        for (var round = 0; round < RoundCount; round++)
        {
            var randomBytes = new byte[random.Next(300)];
            random.NextBytes(randomBytes);
            if (randomBytes.Length > 4 && round % 2 == 0)
            {
                // The first header is made valid, so that the parser reads the random bytes as content.
                (randomBytes[0], randomBytes[1]) = (0x30, 0x82);
                BinaryPrimitives.WriteUInt16BigEndian(randomBytes.AsSpan(2), (ushort)(randomBytes.Length - 4));
            }

            Assert.False(SignatureCertificate.TryParse(randomBytes, out _, out _));
            Assert.False(CertificateRevocationList.TryParse(randomBytes, out _, out _));
        }
    }
}
