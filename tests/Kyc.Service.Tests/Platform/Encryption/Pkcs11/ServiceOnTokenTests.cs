using System.Net;
using System.Security.Cryptography;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

[Collection(ClusterCollection.Name)]
public sealed class ServiceOnTokenTests(ClusterFixture fixture)
{
    [HsmFact]
    public async Task A_person_is_verified_with_keys_that_only_the_token_can_open_even_after_a_restart()
    {
        var settings = await CreateSettingsAsync(SoftHsm.NewInstallationToken);
        Guid application;
        await using (var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            await service.ImportFreshCrlAsync(fixture.Pki);
            var session = await Requests.BeginSessionAsync(service);
            var answer = await service.Cards.SubmitCardVerificationAsync(
                Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)),
                ServiceUnderTest.CallerMetadata);
            Assert.Equal(VerificationOutcome.Verified, answer.Outcome);
            application = Guid.Parse(session.ApplicationId);
            await using var connection = await service.Services.GetRequiredService<KeyDatabase>().OpenAsync(default);
            Assert.Equal(
                ["pkcs11:kyc-kek:01"],
                await connection.QueryAsync<string>("select kek_id from data_key union select kek_id from service_key"));
        }

        await using var restartedService = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        using var keys = await restartedService.Services.GetRequiredService<KeyStore>().LoadKeysAsync(application, default);
        await using var kycConnection = await restartedService.Database.OpenAsync(default);
        var certificate = await kycConnection.QuerySingleAsync<(Guid Id, byte[] Ciphertext)>(
            "select id, ciphertext from evidence_item where application_id = @application and kind = 3", new { application });
        Assert.Equal(0x30, keys.Open(DataClass.Evidence, $"evidence_item.{certificate.Id:D}", certificate.Ciphertext)[0]);
    }

    [HsmFact]
    public async Task The_signing_key_of_the_token_is_available_after_the_start()
    {
        var settings = await CreateSettingsAsync(SoftHsm.NewInstallationToken);
        await SoftHsm.RunPkcs11ToolAsync(
            SoftHsm.NewInstallationToken,
            "--keypairgen",
            "--key-type",
            "EC:prime256v1",
            "--label",
            "signer",
            "--id",
            "30",
            "--usage-sign",
            "--sensitive");
        await using var service = await ServiceUnderTest.StartAsync(
            settings with
            {
                AdditionalArguments = [.. settings.AdditionalArguments, "--Kyc:Pkcs11SigningKeyLabel=signer"],
            },
            new ManualClock(ClusterFixture.Now));
        var key = service.Services.GetRequiredService<KeyProviders>().SigningKey!;
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var hash = SHA256.HashData("x"u8);
        Assert.True(verifier.VerifyHash(hash, key.SignHash(hash)));
    }

    [HsmFact]
    public async Task A_failed_start_reports_the_failure_code_and_whether_to_restart_but_not_the_PIN()
    {
        var settings = await CreateSettingsAsync(SoftHsm.UnusableKeysToken);
        var wrongPinFile = await SoftHsm.WritePinFileAsync("271828182");
        var refusedStart = await StartAsync(
            settings with
            {
                AdditionalArguments = [.. settings.AdditionalArguments, $"--Kyc:Pkcs11PinFile={wrongPinFile}"],
            });
        Assert.Equal(2, refusedStart.ExitCode);
        Assert.Contains("kyc-service: KEY-PIN-REFUSED: ", refusedStart.Error, StringComparison.Ordinal);
        // Even when a supervisor restarts the service, the service does not send the refused PIN to the token a second time.
        var repeatedStart = await StartAsync(
            settings with
            {
                AdditionalArguments = [.. settings.AdditionalArguments, $"--Kyc:Pkcs11PinFile={wrongPinFile}"],
            });
        Assert.Contains("kyc-service: KEY-PIN-WITHHELD: ", repeatedStart.Error, StringComparison.Ordinal);
        await SoftHsm.RunPkcs11ToolAsync(SoftHsm.UnusableKeysToken, "--list-objects");

        var startWithoutToken = await StartAsync(
            settings with
            {
                AdditionalArguments = [.. settings.AdditionalArguments, "--Kyc:Pkcs11Token=nobody's"],
            });
        Assert.Equal(3, startWithoutToken.ExitCode);
        Assert.Contains("kyc-service: KEY-TOKEN-ABSENT: ", startWithoutToken.Error, StringComparison.Ordinal);
        Assert.All([refusedStart, repeatedStart, startWithoutToken],
            result => Assert.DoesNotContain("271828182", result.Error + result.Output, StringComparison.Ordinal));

        static Task<CommandResult> StartAsync(ServiceUnderTest.Settings settings) =>
            CommandRunner.RunAsync(
                "dotnet",
                [
                    Machine.GetProgramPath("src/Kyc.Service", "kyc-service"),
                    .. settings.GetArguments(FreePortFinder.GetPort(), FreePortFinder.GetPort()),
                ]);
    }

    [HsmFact]
    public async Task A_new_installation_does_not_start_if_the_token_has_two_keys()
    {
        var settings = await CreateSettingsAsync(SoftHsm.MainToken);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() =>
            ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)));
        Assert.Equal("KEY-AMBIGUOUS", exception.Failure.Code);
    }

    [HsmFact]
    public async Task An_installation_can_move_from_its_key_file_to_a_token_and_then_to_the_next_key_of_the_token()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        Dictionary<Guid, byte[]> boxes;
        await using (var serviceBeforeMove = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            boxes = await RotationTestHelper.StoreKeysAsync(serviceBeforeMove, 40);
        }

        var tokenSettings = await CreateSettingsAsync(SoftHsm.MainToken);
        var combinedSettings = settings with { AdditionalArguments = tokenSettings.AdditionalArguments };
        await using (var service = await ServiceUnderTest.StartAsync(combinedSettings, new ManualClock(ClusterFixture.Now)))
        {
            Assert.NotNull((await RotationTestHelper.RotateAsync(service, "pkcs11:kyc-kek:01")).CompletedAt);
            await RotationTestHelper.AssertAllOpenAsync(service, boxes);
            Assert.Single((await RotationTestHelper.GetStatusAsync(service)).Keys,
                key => key.Unused && !key.KeyId.StartsWith("pkcs11:kyc-kek:02", StringComparison.Ordinal));
        }

        File.Delete(settings.KeyFile);
        await using var movedService = await ServiceUnderTest.StartAsync(
            combinedSettings with
            {
                KeyFile = "",
            },
            new ManualClock(ClusterFixture.Now));
        Assert.NotNull((await RotationTestHelper.RotateAsync(movedService, "pkcs11:kyc-kek:02")).CompletedAt);
        await RotationTestHelper.AssertAllOpenAsync(movedService, boxes);
    }

    [HsmFact]
    public async Task While_the_HSM_is_unavailable_the_service_reports_the_failure_and_stores_nothing_and_then_recovers()
    {
        await using var service =
            await ServiceUnderTest.StartAsync(await CreateSettingsAsync(SoftHsm.NewInstallationToken), new ManualClock(ClusterFixture.Now));
        Assert.Equal((HttpStatusCode.OK, "alive\n"), await service.GetHealthPageAsync("/healthz"));
        await service.WaitForReadinessAsync(readiness => readiness == "ready\n" + ServiceUnderTest.NoListWarning);

        // From now on, the library finds no token, as when the network connection to the HSM is down.
        var emptyFolder = Directory.CreateDirectory(Path.Combine(await SoftHsm.PrepareFolderAsync(), "no-tokens")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(emptyFolder, "conf"),
            $"directories.tokendir = {emptyFolder}\nobjectstore.backend = file\n");
        try
        {
            SoftHsm.SetConfigurationPath(Path.Combine(emptyFolder, "conf"));
            await SoftHsm.FinalizeLibraryAsync();
            var failure = await FailureAssert.FailsWithAsync(
                StatusCode.Unavailable, "KEYS-UNAVAILABLE",
                service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata));
            Assert.True(failure.Retryable);
            await service.WaitForReadinessAsync(readiness => readiness == "not ready: the keys cannot be reached: KEY-TOKEN-ABSENT\n");
            var status = await RotationTestHelper.GetStatusAsync(service);
            Assert.Equal(("KEY-TOKEN-ABSENT", false), (status.ProviderFailure.Code, status.Keys.Single().Held));
            await using var kycConnection = await service.Database.OpenAsync(default);
            Assert.Equal(0, await kycConnection.ExecuteScalarAsync<long>("select count(*) from application"));
        }
        finally
        {
            SoftHsm.SetConfigurationPath(await SoftHsm.GetConfigurationPathAsync());
            await SoftHsm.FinalizeLibraryAsync();
        }
        await service.WaitForReadinessAsync(readiness => readiness == "ready\n" + ServiceUnderTest.NoListWarning);
        await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
    }

    private async Task<ServiceUnderTest.Settings> CreateSettingsAsync(string token)
    {
        var pin = await SoftHsm.WritePinFileAsync();
        return (await ServiceUnderTest.CreateSettingsAsync(fixture)) with
        {
            KeyFile = "",
            AdditionalArguments =
            [
                $"--Kyc:Pkcs11Module={SoftHsm.LibraryPath}", $"--Kyc:Pkcs11Token={token}", $"--Kyc:Pkcs11PinFile={pin}",
                "--Kyc:Pkcs11KeyLabel=kyc-kek",
            ],
        };
    }
}
