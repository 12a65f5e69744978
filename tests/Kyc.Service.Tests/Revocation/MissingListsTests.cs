using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

/// <summary>
/// Checks that missing lists are visible on the readiness page, in the status and in a metric before they affect a person.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class MissingListsTests(ClusterFixture fixture)
{
    private IReadOnlyList<CertificateAuthority> Cas => fixture.Pki.SignatureCas;

    [Fact]
    public async Task A_list_of_a_municipality_that_only_one_generation_has_is_reported_as_missing()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        foreach (var ca in Cas.Skip(1))
        {
            await service.ImportAsync(CreateList("Chiyoda-ku", ca));
        }

        await WaitForMissingListsAsync(service);
        var minatoResponse = await service.ImportAsync(CreateList("Minato-ku", Cas[2]));
        await WaitForMissingListsAsync(
            service,
            (minatoResponse.Crl.DistributionPoint, Cas[1]),
            (minatoResponse.Crl.DistributionPoint, Cas[3]));
        Assert.All((await service.GetRevocationStatusAsync()).Missing, missingCrl => Assert.True(missingCrl.OtherGeneration));
        await service.WaitForReadinessAsync(readiness =>
            readiness.Contains(
                $"warning: 2 revocation lists are missing, the first is that of {minatoResponse.Crl.DistributionPoint}\n",
                StringComparison.Ordinal));

        await service.ImportAsync(CreateList("Minato-ku", Cas[1]));
        // A list of the whole CA covers all of its municipalities.
        await service.ImportAsync(CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("", "", ClusterFixture.Now)
            with
        { Issuer = Cas[3], OmitsIssuingDistributionPoint = true }));
        await WaitForMissingListsAsync(service);
    }

    [Fact]
    public async Task A_generation_without_any_list_is_reported_with_its_key_identifier()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.ImportAsync(CreateList("Chiyoda-ku", Cas[2]));
        await WaitForMissingListsAsync(service, ("", Cas[1]), ("", Cas[3]));
        await service.WaitForReadinessAsync(readiness => readiness.Contains(
            $"warning: no revocation list of the trust anchor with the key identifier "
                + $"{Convert.ToHexStringLower(Cas[1].KeyId)} is in force\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_in_the_file_of_expected_lists_are_missing_until_they_are_imported()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var file = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.expected");
        await File.WriteAllTextAsync(file, $"# all of them\n\n  {FormatDistributionPoint("Minato-ku")}\n");
        await using var service = await ServiceUnderTest.StartAsync(
            settings with
            {
                AdditionalArguments = [$"--Kyc:ExpectedCrls={file}"],
            },
            new ManualClock(ClusterFixture.Now));
        foreach (var ca in Cas.Skip(1))
        {
            await service.ImportAsync(CreateList("Chiyoda-ku", ca));
        }

        await WaitForMissingListsAsync(
            service,
            (FormatDistributionPoint("Minato-ku"), Cas[1]),
            (FormatDistributionPoint("Minato-ku"), Cas[2]),
            (FormatDistributionPoint("Minato-ku"), Cas[3]));
        Assert.All((await service.GetRevocationStatusAsync()).Missing, missingCrl => Assert.False(missingCrl.OtherGeneration));
        foreach (var ca in Cas.Skip(1))
        {
            await service.ImportAsync(CreateList("Minato-ku", ca));
        }

        await WaitForMissingListsAsync(service);
    }

    [Fact]
    public async Task A_removed_index_folder_is_reported_and_imports_succeed_again_after_the_folder_is_restored()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        await using var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        await service.ImportAsync(CreateList("Chiyoda-ku", Cas[2]));
        var folder = Path.GetDirectoryName(settings.IndexFile)!;
        Directory.Delete(folder, recursive: true);
        await service.WaitForReadinessAsync(readiness =>
            readiness.Contains("the folder of Kyc:RevocationIndexFile no longer exists\n", StringComparison.Ordinal));
        await FailureAssert.FailsWithAsync(
            Grpc.Core.StatusCode.Unavailable,
            "DISK-UNAVAILABLE",
            service.ImportAsync(CreateList("Minato-ku", Cas[2])));
        Assert.Equal(1, (await service.GetRevocationStatusAsync()).TotalCount);

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await service.ImportAsync(CreateList("Minato-ku", Cas[2]));
        await service.WaitForReadinessAsync(readiness => !readiness.Contains("Kyc:RevocationIndexFile", StringComparison.Ordinal));
    }

    private static string FormatDistributionPoint(string city) =>
        $"CN={city} CRLDP,OU=Tokyo-to,OU=CRL Distribution Points,OU=JPKI for digital signature,O=JPKI,C=JP";

    private byte[] CreateList(string city, CertificateAuthority ca) =>
        CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now) with { Issuer = ca });

    private static async Task WaitForMissingListsAsync(ServiceUnderTest service, params (string Point, CertificateAuthority Ca)[] expected)
    {
        var expectedTexts = expected.Select(missing => $"{missing.Point} {Convert.ToHexStringLower(missing.Ca.KeyId)}")
            .Order(StringComparer.Ordinal).ToList();
        await Eventually.IsTrueAsync(async () =>
            (await service.GetRevocationStatusAsync())
                .Missing.Select(FormatMissing)
                .Order(StringComparer.Ordinal)
                .SequenceEqual(expectedTexts));
        Assert.Contains(("kyc.crls.missing", expectedTexts.Count, ""), service.Meter.ReadObservableInstruments());

        static string FormatMissing(MissingCrl missing) => $"{missing.DistributionPoint} {missing.IssuerKeyId}";
    }
}
