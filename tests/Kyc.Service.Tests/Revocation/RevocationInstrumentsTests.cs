using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

[Collection(ClusterGroup.Name)]
public sealed class RevocationInstrumentsTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Every_list_is_measured_by_distribution_point_and_key_and_in_total()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var chiyoda = (await service.ImportAsync(CrlWriter.Create(List("Chiyoda-ku", 3) with { Number = 7 }))).Crl;
        // A CRL number may have up to 20 bytes. There is no gauge for a number that does not fit into 63 bits.
        var chuo = (await service.ImportAsync(
            CrlWriter.Create(List("Chuo-ku", 5) with { Number = System.Numerics.BigInteger.Pow(2, 80) }))).Crl;
        service.Clock.Advance(TimeSpan.FromHours(1));

        var shown = service.Meter.Observe().OrderBy(value => value.Labels, StringComparer.Ordinal).ToList();
        var (first, second) = ($"{chiyoda.DistributionPoint} {chiyoda.IssuerKeyId}", $"{chuo.DistributionPoint} {chuo.IssuerKeyId}");
        Assert.Equal([("kyc.crl.number", 7d, first)], shown.Where(value => value.Name == "kyc.crl.number"));
        Assert.Equal([("kyc.crl.age", 7200d, first), ("kyc.crl.age", 7200d, second)], shown.Where(value => value.Name == "kyc.crl.age"));
        Assert.Equal([(double)chiyoda.EntryCount, chuo.EntryCount],
            shown.Where(value => value.Name == "kyc.crl.entries").Select(value => value.Value));
        Assert.Equal([46 * 3600d, 46 * 3600d],
            shown.Where(value => value.Name == "kyc.crl.time_to_next_update").Select(value => value.Value));
        Assert.Equal([46 * 3600d, 46 * 3600d],
            shown.Where(value => value.Name == "kyc.crl.time_to_last_answer").Select(value => value.Value));
        Assert.Equal(
            [("kyc.crls", 2d, ""), ("kyc.crls.not_fresh", 0d, ""), ("kyc.crls.without_anchor", 0d, "")],
            shown.Where(value => value.Name.StartsWith("kyc.crls", StringComparison.Ordinal) && value.Name != "kyc.crls.missing"));
        await Eventually.IsTrueAsync(() =>
            Task.FromResult(service.Meter.Observe().Any(value => value.Name == "kyc.crls.missing" && value.Value > 0)));

        service.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Contains(("kyc.crls.not_fresh", 2d, ""), service.Meter.Observe());
    }

    private CrlRequest List(string city, int entries) =>
        fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now, fictitiousEntryCount: entries);
}
