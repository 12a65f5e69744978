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
[Collection(ClusterGroup.Name)]
public sealed class WholeCaListTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_person_is_verified_with_a_whole_CA_list_and_the_bundle_contains_it()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        await using (var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            var imported = await service.ImportAsync(List());
            Assert.StartsWith("all certificates of OU=", imported.Crl.DistributionPoint, StringComparison.Ordinal);
            await AssertVerifiesAsync(service);
            await service.StopAsync();
        }
        await using var again = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        await AssertVerifiesAsync(again);
        Assert.Equal(0, again.CrlReadCount);
        Assert.False((await again.ImportAsync(List(number: 1))).Changed);
    }

    private byte[] List(int number = 1) => CrlWriter.Create(
        fixture.Pki.CreateMunicipalCrlRequest("", "", ClusterFixture.Now) with { OmitsIssuingDistributionPoint = true, Number = number });

    private async Task AssertVerifiesAsync(ServiceUnderTest service)
    {
        var application = await Requests.VerifyAsync(service, fixture.Pki);
        var request = new ExportEvidenceRequest { ApplicationId = application.ApplicationId, Reason = "audit" };
        using var call = service.Evidence.ExportEvidence(request, ServiceUnderTest.Caller);
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
