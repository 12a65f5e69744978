using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

[Collection(ClusterCollection.Name)]
public sealed class RevocationInstrumentsTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Every_list_is_measured_by_distribution_point_and_key_and_in_total()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var chiyodaCrl = (await service.ImportAsync(CrlWriter.Create(CreateListRequest("Chiyoda-ku", 3) with { Number = 7 }))).Crl;
        // A CRL number may have up to 20 bytes. There is no gauge for a number that does not fit into 63 bits.
        var chuoCrl = (await service.ImportAsync(
            CrlWriter.Create(CreateListRequest("Chuo-ku", 5) with { Number = System.Numerics.BigInteger.Pow(2, 80) }))).Crl;
        service.Clock.Advance(TimeSpan.FromHours(1));

        var measurements = service.Meter.ReadObservableInstruments().OrderBy(value => value.Labels, StringComparer.Ordinal).ToList();
        var (chiyodaLabels, chuoLabels) = (
            $"{chiyodaCrl.DistributionPoint} {chiyodaCrl.IssuerKeyId}",
            $"{chuoCrl.DistributionPoint} {chuoCrl.IssuerKeyId}");
        Assert.Equal([("kyc.crl.number", 7d, chiyodaLabels)], measurements.Where(value => value.Name == "kyc.crl.number"));
        Assert.Equal(
            [("kyc.crl.age", 7200d, chiyodaLabels), ("kyc.crl.age", 7200d, chuoLabels)],
            measurements.Where(value => value.Name == "kyc.crl.age"));
        Assert.Equal([(double)chiyodaCrl.EntryCount, chuoCrl.EntryCount],
            measurements.Where(value => value.Name == "kyc.crl.entries").Select(value => value.Value));
        Assert.Equal([46 * 3600d, 46 * 3600d],
            measurements.Where(value => value.Name == "kyc.crl.time_to_next_update").Select(value => value.Value));
        Assert.Equal([46 * 3600d, 46 * 3600d],
            measurements.Where(value => value.Name == "kyc.crl.time_to_last_answer").Select(value => value.Value));
        Assert.Equal(
            [("kyc.crls", 2d, ""), ("kyc.crls.not_fresh", 0d, ""), ("kyc.crls.without_anchor", 0d, "")],
            measurements.Where(value => value.Name.StartsWith("kyc.crls", StringComparison.Ordinal) && value.Name != "kyc.crls.missing"));
        await Eventually.IsTrueAsync(() =>
            Task.FromResult(service.Meter.ReadObservableInstruments().Any(value => value.Name == "kyc.crls.missing" && value.Value > 0)));

        service.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Contains(("kyc.crls.not_fresh", 2d, ""), service.Meter.ReadObservableInstruments());
    }

    private CrlRequest CreateListRequest(string city, int entryCount) =>
        fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now, fictitiousEntryCount: entryCount);
}
