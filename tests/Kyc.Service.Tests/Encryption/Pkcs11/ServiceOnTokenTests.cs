using System.Security.Cryptography;
using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Encryption;
using Kyc.Service.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Encryption.Pkcs11;

[Collection(ClusterGroup.Name)]
public sealed class ServiceOnTokenTests(ClusterFixture fixture)
{
    [HsmFact]
    public async Task A_person_is_verified_with_keys_that_only_the_token_can_open_also_after_a_restart()
    {
        var settings = await SettingsAsync(SoftHsm.NewToken);
        Guid application;
        await using (var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            await service.ImportFreshCrlAsync(fixture.Pki);
            var session = await Requests.BeginAsync(service);
            var answer = await service.Cards.SubmitCardVerificationAsync(Requests.Submit(session, Requests.Certificate(fixture.Pki)), ServiceUnderTest.Caller);
            Assert.Equal(VerificationOutcome.Verified, answer.Outcome);
            application = Guid.Parse(session.ApplicationId);
            await using var connection = await service.Services.GetRequiredService<KeyDatabase>().OpenAsync(default);
            Assert.Equal(
                ["pkcs11:kyc-kek:01"],
                await connection.QueryAsync<string>("select kek_id from data_key union select kek_id from service_key"));
        }

        await using var again = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        using var keys = await again.Services.GetRequiredService<KeyStore>().LoadAsync(application, default);
        await using var kyc = await again.Database.OpenAsync(default);
        var certificate = await kyc.QuerySingleAsync<(Guid Id, byte[] Ciphertext)>(
            "select id, ciphertext from evidence_item where application_id = @application and kind = 3", new { application });
        Assert.Equal(0x30, keys.Open(DataClass.Evidence, $"evidence_item.{certificate.Id:D}", certificate.Ciphertext)[0]);
    }

    [HsmFact]
    public async Task The_signing_key_of_the_token_is_there_when_the_service_has_started()
    {
        var settings = await SettingsAsync(SoftHsm.NewToken);
        await SoftHsm.ToolAsync(SoftHsm.NewToken, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signer", "--id", "30", "--usage-sign", "--sensitive");
        await using var service = await ServiceUnderTest.StartAsync(
            settings with { More = [.. settings.More, "--Kyc:Pkcs11SigningKeyLabel=signer"] }, new ManualClock(ClusterFixture.Now));
        var key = service.Services.GetRequiredService<KeyProviders>().SigningKey!;
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var hash = SHA256.HashData("x"u8);
        Assert.True(verifier.VerifyHash(hash, key.SignHash(hash)));
    }

    [HsmFact]
    public async Task A_new_installation_with_two_keys_does_not_guess()
    {
        var settings = await SettingsAsync(SoftHsm.Token);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() => ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)));
        Assert.Equal("KEY-AMBIGUOUS", exception.Failure.Code);
    }

    private async Task<ServiceUnderTest.Settings> SettingsAsync(string token)
    {
        var pin = await SoftHsm.PinFileAsync();
        return (await ServiceUnderTest.NewSettingsAsync(fixture)) with
        {
            KeyFile = "",
            More =
            [
                $"--Kyc:Pkcs11Module={SoftHsm.Library}", $"--Kyc:Pkcs11Token={token}", $"--Kyc:Pkcs11PinFile={pin}", "--Kyc:Pkcs11KeyLabel=kyc-kek",
            ],
        };
    }
}
