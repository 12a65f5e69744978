using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Evidence.Opinions;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;
using Kyc.Service.CardVerification;
using Kyc.Service.Revocation;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Tests mutated certificates with both opinions. BouncyCastle must accept every certificate that our own verifier accepts, and no
/// certificate is VERIFIED unless both accept it. 3,000 certificates are tested unless the environment variable
/// <c>KYC_MUTATED_CERTIFICATES</c> sets a different number.
/// </summary>
[Trait("Control", "2(1)S2")]
public sealed class MutatedCertificatesTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Document = "application document"u8.ToArray();

    [Fact]
    public void No_mutated_certificate_that_BouncyCastle_refuses_is_verified()
    {
        var rounds = RoundCount.Get("KYC_MUTATED_CERTIFICATES", 3_000);
        var pki = TestPki.Create(Now);
        using var key = RSA.Create(2048);
        var original = pki.IssueSignatureCertificate(new LeafRequest { Key = key }).CertificateDer;
        var signature = key.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(TrustAnchorSet.TryLoad(pki.SignatureCas.Select(ca => ca.CertificateDer), out var anchors, out var problem), problem);
        AnchorsInForce inForce = () => anchors!;
        var first = new FirstOpinion(inForce, VerificationPolicy.Default, CreateLists(pki, anchors!));
        var judge = SecondOpinionAdapter.CreateVerifier(anchors!, VerificationPolicy.Default);
        using var services = new ServiceCollection().AddMetrics().AddLogging().AddSingleton(inForce)
            .AddSingleton(VerificationPolicy.Default)
            .AddSingleton<SecondOpinionCheck>()
            .BuildServiceProvider();
        var verifier = new CardVerifier(first, services.GetRequiredService<SecondOpinionCheck>());

        var mutants = new ResignedCertificates(original, (RSA)pki.SignatureCas[2].Key, seed: 19);
        var (good, verified, differences) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var round = 0; round < rounds; round++)
        {
            var mutant = mutants.CreateNext();
            var ours = first.Verify(mutant, Document, signature, Now);
            if (ours.Failure is not null)
            {
                continue;
            }

            good++;
            var objections = judge.Verify(
                new SignedDocument(mutant, Document, signature, Now),
                SecondOpinionAdapter.GetFacts(ours.Certificate!));
            var verdict = verifier.Verify(Guid.Empty, CreateSubmission(mutant, signature), Document, CreateDeclaration(ours), Now);
            if (verdict.Outcome == VerificationOutcome.Verified)
            {
                verified++;
            }

            if (objections.Count == 0)
            {
                continue;
            }

            var checks = string.Join(", ", objections);
            differences[checks] = differences.GetValueOrDefault(checks) + 1;
            Assert.NotEqual(VerificationOutcome.Verified, verdict.Outcome);
            if (verdict.Outcome == VerificationOutcome.Retry)
            {
                Assert.Equal(CardVerificationFailures.SecondOpinionDiffers, verdict.Failure);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} mutated: {good} good by our own verdict, {verified} verified, {differences.Values.Sum()} differences"));
        foreach (var (checks, count) in differences)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} x {checks}"));
        }

        Assert.Empty(differences);
        // Many of the mutated certificates must stay valid. Otherwise the second opinion would hardly ever be used.
        Assert.True(verified > rounds / 50, $"only {verified} of {rounds} were verified");
    }

    // Declares the person that our own parser read, so that the comparison never fails before the second opinion.
    private static Declaration CreateDeclaration(SignatureVerdict ours)
    {
        var person = ours.Certificate!.Person;
        return new Declaration
        {
            Name = person.Name,
            BirthDate = (person.BirthDate.Date ?? new DateOnly(1990, 4, 1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Address = person.Address,
        };
    }

    private static SubmitCardVerificationRequest CreateSubmission(byte[] certificate, byte[] signature) =>
        new() { Certificate = ByteString.CopyFrom(certificate), Signature = ByteString.CopyFrom(signature) };

    private static RevocationLists CreateLists(TestPki pki, TrustAnchorSet anchors)
    {
        var der = pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Now);
        Assert.True(CertificateRevocationList.TryParse(der, out var crl, out var failure), failure?.Code);
        Assert.True(anchors.TryVerify(crl!, out var signer, out failure), failure?.Code);
        var lists = new RevocationLists();
        lists.Put(new ImportedList(RevocationIndex.Empty.WithCrl(crl!, signer!, out _).Crls.Single(), Now));
        return lists;
    }
}
