using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Running;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Retention;

/// <summary>Runs the steps of <c>./run --once --then erase</c> with real processes but without a card.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class RehearsalTests(ClusterFixture fixture)
{
    private const string AllRoles = "all-roles";

    [Fact]
    public async Task Seven_years_after_the_contract_nothing_readable_is_left_in_any_file_and_the_ledger_still_verifies()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, "rehearsal")).FullName;
        var now = TimeProvider.System.GetUtcNow();
        var pki = TestPki.Create(now);
        var (connectionString, keyConnectionString) = await fixture.CreateDatabasesAsync();
        pki.Save(Path.Combine(folder, "pki"));
        var settings = new ServiceSettings(
            connectionString,
            keyConnectionString,
            Path.Combine(folder, "rehearsal.kek"),
            Path.Combine(folder, "pki", "anchors"),
            DevelopmentAccess.Create(
                Path.Combine(folder, "access"),
                [.. DevelopmentCaller.OnePerRole, new DevelopmentCaller(AllRoles, [.. DevelopmentCaller.AllRoles])]));
        var certificate = Requests.IssueCertificate(pki);
        string id;
        ErasureRehearsal rehearsal;
        await using (var service = await ServiceProcess.StartAsync("service-now", settings, folder, default))
        {
            id = await VerifyPersonAsync(service.Endpoint, pki, certificate, now);
            rehearsal = new ErasureRehearsal(id, folder);
            await rehearsal.ReportContractEndAsync(service, default);
        }

        // The test PKI's folder contains certificates too, but it does not belong to the service. It is deleted, so that the search does
        // not include it.
        Directory.Delete(Path.Combine(folder, "pki"), recursive: true);
        var output = await rehearsal.EraseAsync(settings, default);
        Assert.Equal(1, output.Split("消去証明書").Length - 1);
        Assert.Contains("sound: ", output, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(folder, "pki-later"), recursive: true);

        var declaration = Requests.CreateApplication().Declaration;
        var searchResult = await rehearsal.SearchAsync(
            fixture.Cluster,
            [
                SearchValue.FromText("name", declaration.Name), SearchValue.FromText("kana", declaration.NameKana),
                SearchValue.FromText("address", declaration.Address),
                SearchValue.FromBytes("certificate", certificate.CertificateDer),
            ],
            default);
        Assert.Empty(searchResult.FoundNames);
        Assert.True(searchResult.ByteCount > 20_000_000);
    }

    private static async Task<string> VerifyPersonAsync(
        ServiceEndpoint service, TestPki pki, IssuedCertificate certificate, DateTimeOffset now)
    {
        using var channel = service.CreateChannel(AllRoles);
        var invoker = channel.Intercept(new DeadlineSetter());
        var revocationClient = new RevocationService.RevocationServiceClient(invoker);
        await CrlUploader.SendAsync(revocationClient, pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", now).Chunk(64 * 1024));
        var createResponse = await new ApplicationService.ApplicationServiceClient(invoker).CreateApplicationAsync(
            Requests.CreateApplication(),
            ServiceUnderTest.CallerMetadata);
        var cardClient = new CardVerificationService.CardVerificationServiceClient(invoker);
        var session = await cardClient.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
        var response = await cardClient.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, certificate),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal(VerificationOutcome.Verified, response.Outcome);
        return response.ApplicationId;
    }
}
