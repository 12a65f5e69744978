using Kyc.Contracts.V1;
using Kyc.Evidence.Bundles;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

/// <summary>
/// Tests a revocation list of the whole CA: the service verifies people with it, also after a restart, and the exported evidence bundle
/// passes the verification.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class WholeCaListTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_person_is_verified_with_a_whole_CA_list_and_the_bundle_contains_it()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        await using (var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            var importResponse = await service.ImportAsync(CreateList());
            Assert.StartsWith("all certificates of OU=", importResponse.Crl.DistributionPoint, StringComparison.Ordinal);
            await AssertPersonIsVerifiedAsync(service);
            await service.StopAsync();
        }
        await using var restartedService = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        await AssertPersonIsVerifiedAsync(restartedService);
        Assert.Equal(0, restartedService.CrlReadCount);
        Assert.False((await restartedService.ImportAsync(CreateList(number: 1))).Changed);
    }

    private byte[] CreateList(int number = 1) => CrlWriter.Create(
        fixture.Pki.CreateMunicipalCrlRequest("", "", ClusterFixture.Now) with { OmitsIssuingDistributionPoint = true, Number = number });

    private async Task AssertPersonIsVerifiedAsync(ServiceUnderTest service)
    {
        var application = await Requests.VerifyPersonAsync(service, fixture.Pki);
        var request = new ExportEvidenceRequest { ApplicationId = application.ApplicationId, Reason = "audit" };
        using var call = service.Evidence.ExportEvidence(request, ServiceUnderTest.CallerMetadata);
        var bundle = new MemoryStream();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            call.ResponseStream.Current.Chunk.WriteTo(bundle);
        }

        bundle.Position = 0;
        var report = BundleVerifier.Verify(bundle, TrustAnchorFolder.Load(service.CurrentSettings.Anchors));
        Assert.True(report.IsVerified, report.Faults.Count > 0 ? report.Faults[0].ToString() : "");
    }
}
