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
        var originalCertificate = pki.IssueSignatureCertificate(new LeafRequest { Key = key }).CertificateDer;
        var signature = key.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(TrustAnchorSet.TryLoad(pki.SignatureCas.Select(ca => ca.CertificateDer), out var anchors, out var problem), problem);
        TrustAnchorSetProvider anchorsInForce = () => anchors!;
        var firstOpinion = new FirstOpinionVerifier(anchorsInForce, VerificationPolicy.Default, CreateLists(pki, anchors!));
        var secondOpinionVerifier = SecondOpinionAdapter.CreateVerifier(anchors!, VerificationPolicy.Default);
        using var services = new ServiceCollection().AddMetrics().AddLogging().AddSingleton(anchorsInForce)
            .AddSingleton(VerificationPolicy.Default)
            .AddSingleton<SecondOpinionCheck>()
            .BuildServiceProvider();
        var verifier = new CardVerifier(firstOpinion, services.GetRequiredService<SecondOpinionCheck>());

        var mutator = new CertificateMutator(originalCertificate, (RSA)pki.SignatureCas[2].Key, seed: 19);
        var (acceptedCount, verifiedCount, differenceCounts) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var round = 0; round < rounds; round++)
        {
            var mutatedCertificate = mutator.CreateNext();
            var firstVerdict = firstOpinion.Verify(mutatedCertificate, Document, signature, Now);
            if (firstVerdict.Failure is not null)
            {
                continue;
            }

            acceptedCount++;
            var objections = secondOpinionVerifier.Verify(
                new SignedDocument(mutatedCertificate, Document, signature, Now),
                SecondOpinionAdapter.GetFacts(firstVerdict.Certificate!));
            var verdict = verifier.Verify(
                Guid.Empty,
                CreateSubmission(mutatedCertificate, signature),
                Document,
                CreateDeclaration(firstVerdict),
                Now);
            if (verdict.Outcome == VerificationOutcome.Verified)
            {
                verifiedCount++;
            }

            if (objections.Count == 0)
            {
                continue;
            }

            var objectionNames = string.Join(", ", objections);
            differenceCounts[objectionNames] = differenceCounts.GetValueOrDefault(objectionNames) + 1;
            Assert.NotEqual(VerificationOutcome.Verified, verdict.Outcome);
            if (verdict.Outcome == VerificationOutcome.Retry)
            {
                Assert.Equal(CardVerificationFailures.SecondOpinionDiffers, verdict.Failure);
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rounds} mutated: {acceptedCount} good by our own verdict, {verifiedCount} verified, {differenceCounts.Values.Sum()} differences"));
        foreach (var (objectionNames, count) in differenceCounts)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} x {objectionNames}"));
        }

        Assert.Empty(differenceCounts);
        // Many of the mutated certificates must stay valid. Otherwise the second opinion would hardly ever be used.
        Assert.True(verifiedCount > rounds / 50, $"only {verifiedCount} of {rounds} were verified");
    }

    // Declares the person that our own parser read, so that the comparison never fails before the second opinion.
    private static Declaration CreateDeclaration(SignatureVerdict firstVerdict)
    {
        var person = firstVerdict.Certificate!.Person;
        return new Declaration
        {
            Name = person.Name,
            BirthDate = (person.BirthDate.Date ?? new DateOnly(1990, 4, 1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Address = person.Address,
        };
    }

    private static SubmitCardVerificationRequest CreateSubmission(byte[] certificate, byte[] signature) =>
        new() { Certificate = ByteString.CopyFrom(certificate), Signature = ByteString.CopyFrom(signature) };

    private static RevocationListRegistry CreateLists(TestPki pki, TrustAnchorSet anchors)
    {
        var der = pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Now);
        Assert.True(CertificateRevocationList.TryParse(der, out var crl, out var failure), failure?.Code);
        Assert.True(anchors.TryVerify(crl!, out var signer, out failure), failure?.Code);
        var lists = new RevocationListRegistry();
        lists.PutInForce(new ImportedList(RevocationIndex.Empty.WithCrl(crl!, signer!, out _).Crls.Single(), Now));
        return lists;
    }
}
