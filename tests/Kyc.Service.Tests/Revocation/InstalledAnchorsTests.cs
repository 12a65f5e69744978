using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Jpki.Trust;
using Kyc.Service.CardVerification;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Revocation;

/// <summary>Installs and removes the certificate files of CA generations while the service runs.</summary>
[Collection(ClusterCollection.Name)]
public sealed class InstalledAnchorsTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly byte[] Document = "口座開設の申込み"u8.ToArray();

    private string _folder = null!;
    private ServiceUnderTest _service = null!;

    /// <summary>Gets the two CA generations in force, the older one first.</summary>
    private CertificateAuthority[] Generations => [.. fixture.Pki.SignatureCas.Skip(1).Take(2)];

    private TrustAnchorSet CurrentAnchors => _service.Services.GetRequiredService<TrustAnchorWatcher>().Current;

    public async Task InitializeAsync()
    {
        _folder = CreateFolder();
        InstallAnchor("0.cer", Generations[0]);
        _service = await ServiceUnderTest.StartAsync((await ServiceUnderTest.CreateSettingsAsync(fixture)) with { Anchors = _folder },
            new ManualClock(ClusterFixture.Now));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_CA_generation_and_its_lists_can_be_added_and_removed_without_a_restart()
    {
        var list = CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now)
            with
        { Issuer = Generations[1] });
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "CRL-SIGNATURE", _service.ImportAsync(list));

        InstallAnchor("1.cer", Generations[1]);
        await Eventually.IsTrueAsync(() => Task.FromResult(CurrentAnchors.Anchors.Count == 2));
        await _service.ImportAsync(list);
        Assert.Equal(1, (await _service.GetRevocationStatusAsync()).TotalCount);
        Assert.Equal(2, _service.Log.GetLines(1215).Count);

        File.Delete(Path.Combine(_folder, "1.cer"));
        await _service.WaitForReadinessAsync(readiness => readiness.Contains(
            "warning: 1 stored revocation lists cannot be used: no installed trust anchor has signed them\n", StringComparison.Ordinal));
        Assert.Equal(0, (await _service.GetRevocationStatusAsync()).TotalCount);
        Assert.Single(_service.Log.GetLines(1216));
        Assert.Contains("warning: cards cannot be verified: no revocation list is in force\n", await GetReadinessAsync(),
            StringComparison.Ordinal);

        // The list is still stored. It is used again when its anchor is installed again.
        InstallAnchor("1.cer", Generations[1]);
        await Eventually.IsTrueAsync(async () => (await _service.GetRevocationStatusAsync()).TotalCount == 1);
        await _service.WaitForReadinessAsync(readiness => !readiness.Contains("no installed trust anchor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unusable_anchor_folder_is_reported_and_the_anchors_in_force_do_not_change()
    {
        File.WriteAllText(Path.Combine(_folder, "1.pem"), "no certificate");
        await _service.WaitForReadinessAsync(readiness =>
            readiness.Contains(
                "warning: the trust anchors were not reloaded: 1.pem in the folder of Kyc:TrustAnchors holds no certificate.\n",
                StringComparison.Ordinal));
        Assert.Single(CurrentAnchors.Anchors);
        Assert.Single(_service.Log.GetLines(1217));

        File.Delete(Path.Combine(_folder, "1.pem"));
        await _service.WaitForReadinessAsync(readiness => !readiness.Contains("were not reloaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_removed_anchor_folder_is_reported_until_the_folder_is_restored()
    {
        Directory.Move(_folder, _folder + ".away");
        await _service.WaitForReadinessAsync(readiness => readiness.Contains(
            "warning: the trust anchors were not reloaded: the folder of Kyc:TrustAnchors cannot be read", StringComparison.Ordinal));
        Assert.Single(CurrentAnchors.Anchors);

        Directory.Move(_folder + ".away", _folder);
        await _service.WaitForReadinessAsync(readiness => !readiness.Contains("were not reloaded", StringComparison.Ordinal));
        Assert.Single(_service.Log.GetLines(1217));
    }

    [Fact]
    public async Task A_generation_that_ends_soon_is_reported()
    {
        _service.Clock.Advance(
            Generations[0].NotAfter - ClusterFixture.Now - TrustAnchorWatcher.ExpiryWarningPeriod + TimeSpan.FromDays(1));

        await _service.WaitForReadinessAsync(readiness => readiness.Contains("warning: the trust anchor ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Anchors_that_others_may_write_to_are_refused(UnixFileMode addedMode)
    {
        var folder = CreateFolder();
        var file = Path.Combine(folder, "0.cer");
        File.WriteAllBytes(file, Generations[0].CertificateDer);
        Assert.Single(TrustAnchorFolder.Load(folder).Anchors);

        File.SetUnixFileMode(file, OwnerReadWrite | addedMode);
        Assert.Contains("0.cer", Assert.Throws<ConfigurationException>(() => TrustAnchorFolder.Load(folder)).Message,
            StringComparison.Ordinal);

        File.SetUnixFileMode(file, OwnerReadWrite);
        File.SetUnixFileMode(folder, OwnerReadWrite | UnixFileMode.UserExecute | addedMode);
        Assert.Throws<ConfigurationException>(() => TrustAnchorFolder.Load(folder));
    }

    [Fact]
    public async Task Every_verification_result_is_correct_while_generations_are_installed_and_removed()
    {
        var lists = Generations.Select(ca =>
            CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now) with { Issuer = ca }));
        InstallAnchor("1.cer", Generations[1]);
        await Eventually.IsTrueAsync(() => Task.FromResult(CurrentAnchors.Anchors.Count == 2));
        foreach (var list in lists)
        {
            await _service.ImportAsync(list);
        }

        var submissions = Generations.Select(CreateSubmission).ToArray();
        var declaration = Requests.CreateApplication().Declaration;
        var verifier = _service.Services.GetRequiredService<CardVerifier>();
        using var stopSource = new CancellationTokenSource();
        var changeTask = Task.Run(async () =>
        {
            for (var installsSecond = false; !stopSource.IsCancellationRequested; installsSecond = !installsSecond)
            {
                if (installsSecond)
                {
                    InstallAnchor("1.cer", Generations[1]);
                }
                else
                {
                    File.Delete(Path.Combine(_folder, "1.cer"));
                }

                var count = installsSecond ? 2 : 1;
                await Eventually.IsTrueAsync(() =>
                    Task.FromResult(CurrentAnchors.Anchors.Count == count || stopSource.IsCancellationRequested));
            }
        });

        var (verifiedCounts, seenFailures) = (new int[2], new HashSet<string>());
        var deadline = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        // Repeats until the first generation was verified 1000 times, and then for at most two minutes in total until the second generation
        // was seen both installed and removed.
        while (verifiedCounts[0] < 1000 || ((verifiedCounts[1] == 0 || seenFailures.Count == 0) && DateTime.UtcNow < deadline))
        {
            for (var generation = 0; generation < 2; generation++)
            {
                var verdict = verifier.Verify(Guid.Empty, submissions[generation], Document, declaration, ClusterFixture.Now);
                if (verdict.Failure is null)
                {
                    verifiedCounts[generation]++;
                }
                else
                {
                    seenFailures.Add($"{generation} {verdict.Failure.Code}");
                }
            }
        }
        await stopSource.CancelAsync();
        await changeTask;

        Assert.True(verifiedCounts[1] > 0);
        Assert.NotEmpty(seenFailures);
        // A verification may only be postponed, never refused, and only for the removed generation. The two opinions may notice the removal
        // at different times.
        string[] possibleFailures = ["1 TRUST-ANCHOR-MISSING", "1 CRL-MISSING", "1 SECOND-OPINION-DIFFERS"];
        Assert.All(seenFailures, failure => Assert.Contains(failure, possibleFailures));
    }

    private SubmitCardVerificationRequest CreateSubmission(CertificateAuthority issuer)
    {
        var persona = Personas.All[0];
        var certificate = fixture.Pki.IssueSignatureCertificate(
            new LeafRequest { Holder = persona.Holder, Prefecture = persona.Prefecture, City = persona.City, Issuer = issuer });
        return new SubmitCardVerificationRequest
        {
            Certificate = ByteString.CopyFrom(certificate.CertificateDer),
            Signature = ByteString.CopyFrom(((RSA)certificate.Key).SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        };
    }

    private string CreateFolder() => Directory.CreateDirectory(
        Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.anchors"), OwnerReadWrite | UnixFileMode.UserExecute).FullName;

    private void InstallAnchor(string fileName, CertificateAuthority authority)
    {
        // Replaces the file as an administrator should: the complete file gets its name in one step.
        var path = Path.Combine(_folder, fileName);
        File.WriteAllBytes(path + ".new", authority.CertificateDer);
        File.Move(path + ".new", path, overwrite: true);
    }

    private async Task<string> GetReadinessAsync() => (await _service.GetHealthPageAsync("/readyz")).Item2;
}
