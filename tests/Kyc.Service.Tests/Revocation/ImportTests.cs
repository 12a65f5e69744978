using System.Security.Cryptography;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

[Collection(ClusterCollection.Name)]
public sealed class ImportTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_list_is_in_force_as_soon_as_its_import_returns()
    {
        var der = CrlWriter.Create(CreateListRequest(number: 7, entryCount: 1000));
        var response = await _service.ImportAsync(der);
        Assert.True(response.Changed);
        var crl = Assert.Single((await GetStatusAsync()).Crls);
        Assert.Equal(response.Crl, crl);
        Assert.Equal(
            (1000L, "07", Contracts.V1.CrlFreshness.Fresh, Convert.ToHexString(SHA256.HashData(der))),
            (crl.EntryCount, crl.CrlNumber, crl.Freshness, Convert.ToHexString(crl.Sha256.Span)));
        Assert.StartsWith("CN=Chiyoda-ku CRLDP,OU=Tokyo-to,OU=CRL Distribution Points,", crl.DistributionPoint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_import_of_a_list_changes_nothing()
    {
        var der = CrlWriter.Create(CreateListRequest(number: 7));
        await _service.ImportAsync(der);
        Assert.False((await _service.ImportAsync(der)).Changed);
    }

    [Fact]
    public async Task A_large_list_is_imported_in_chunks()
    {
        var response = await _service.ImportAsync(
            CrlWriter.Create(
                fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now, fictitiousEntryCount: 50_000)));
        Assert.InRange(response.Crl.EntryCount, 50_000, 50_010);
        Assert.Null(response.Replaced);
    }

    [Fact]
    public async Task An_import_returns_the_list_that_it_replaced()
    {
        var firstCrl = (await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 7, entryCount: 3)))).Crl;
        var secondResponse = await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 8, entryCount: 5)));
        // The description of a replaced list has neither a freshness nor a last answer.
        (firstCrl.Freshness, firstCrl.LastAnswer) = (Contracts.V1.CrlFreshness.Unspecified, null);
        Assert.Equal((firstCrl, 5L), (secondResponse.Replaced, secondResponse.Crl.EntryCount));
    }

    [Fact]
    public async Task A_dry_run_returns_the_result_of_an_import_and_changes_nothing()
    {
        var der = CrlWriter.Create(CreateListRequest(number: 7, entryCount: 3));
        var dryRunResponse = await _service.ImportAsync(der, isDryRun: true);
        Assert.Equal(
            (true, null, null, 3L),
            (dryRunResponse.Changed, dryRunResponse.Replaced, dryRunResponse.Crl.ImportedAt, dryRunResponse.Crl.EntryCount));
        Assert.Equal(0, (await GetStatusAsync()).TotalCount);
        await using (var connection = await _service.Database.OpenAsync(CancellationToken.None))
        {
            Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*) from signed_crl"));
        }

        await _service.ImportAsync(der);
        Assert.False((await _service.ImportAsync(der, isDryRun: true)).Changed);
        var nextResponse = await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 8)), isDryRun: true);
        Assert.Equal((true, "07"), (nextResponse.Changed, nextResponse.Replaced.CrlNumber));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "CRL-ROLLED-BACK",
            _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 6)), isDryRun: true));
        Assert.Equal("07", Assert.Single((await GetStatusAsync()).Crls).CrlNumber);
    }

    [Fact]
    public async Task An_earlier_list_or_another_list_with_the_same_number_is_refused()
    {
        await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 7)));
        foreach (var (number, hours) in new[] { (8, -1), (7, 0), (6, 1) })
        {
            var list = CreateListRequest(number, entryCount: 1);
            await FailureAssert.FailsWithAsync(
                StatusCode.FailedPrecondition, "CRL-ROLLED-BACK",
                _service.ImportAsync(CrlWriter.Create(list with { ThisUpdate = list.ThisUpdate.AddHours(hours) })));
        }
        Assert.Equal("07", Assert.Single((await GetStatusAsync()).Crls).CrlNumber);
    }

    [Fact]
    public async Task A_list_that_is_too_long_is_refused_during_the_upload_and_leaves_nothing_on_the_disk()
    {
        var chunks = Enumerable.Repeat(new byte[256 * 1024], 1025);
        var memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
        await FailureAssert.FailsWithAsync(
            StatusCode.ResourceExhausted,
            "REQUEST-TOO-LARGE",
            CrlUploader.SendAsync(_service.Revocation, chunks));
        // The limit is far less than the 256 MiB received, so the list was never in memory as a whole.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memoryBefore, long.MinValue, 64 * 1024 * 1024);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_service.CurrentSettings.IndexFile)!, "*.list"));
    }

    [Fact]
    public async Task Concurrent_imports_leave_the_latest_list_in_force()
    {
        var lists = Enumerable.Range(1, 24).Select(number => CrlWriter.Create(CreateListRequest(number, entryCount: number))).ToList();
        var errorCodes = await Task.WhenAll(lists.Select(async der =>
        {
            try
            {
                await _service.ImportAsync(der);
                return "";
            }
            catch (RpcException exception)
            {
                return exception.Status.Detail.Split(':')[0];
            }
        }));
        Assert.All(errorCodes, errorCode => Assert.Contains(errorCode, new[] { "", "CRL-ROLLED-BACK" }));
        Assert.Equal("", errorCodes[^1]);
        var crl = Assert.Single((await GetStatusAsync()).Crls);
        Assert.Equal(("18", 24L), (crl.CrlNumber, crl.EntryCount));
    }

    [Fact]
    public async Task An_older_list_never_replaces_a_newer_one()
    {
        await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 7)));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "CRL-ROLLED-BACK",
            _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 6))));
        Assert.Equal("07", Assert.Single((await GetStatusAsync()).Crls).CrlNumber);
    }

    [Fact]
    public async Task Only_the_previous_list_is_kept_with_the_one_in_force()
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number)));
        }

        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal([0, 1], await connection.QueryAsync<int>("select generation::int from signed_crl order by 1"));
    }

    [Fact]
    public async Task Lists_of_two_generations_of_the_CA_are_in_force_together()
    {
        await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 7)));
        await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 3) with { Issuer = fixture.Pki.SignatureCas[1] }));
        Assert.Equal(2, (await GetStatusAsync()).TotalCount);
    }

    public static TheoryData<string, StatusCode, Func<ImportTests, byte[]>> Refusals => new()
    {
        { "CRL-MALFORMED", StatusCode.InvalidArgument, _ => [0x30, 0x03, 0x02, 0x01, 0x00] },
        { "CRL-MALFORMED", StatusCode.InvalidArgument, test => [.. CrlWriter.Create(test.CreateListRequest(1)), 0x00] },
        { "CRL-SIGNATURE", StatusCode.FailedPrecondition,
            test => CrlWriter.Create(test.CreateListRequest(1) with { SigningKeyOverride = RSA.Create(2048) }) },
        { "CRL-SIGNATURE", StatusCode.FailedPrecondition,
            test => CrlWriter.Create(test.CreateListRequest(1) with { Issuer = OtherPki.Value.SignatureCas[2] }) },
        { "CRL-FUTURE", StatusCode.FailedPrecondition,
            test => CrlWriter.Create(test.CreateListRequest(1) with { ThisUpdate = ClusterFixture.Now.AddHours(1) }) },
        { "CRL-UNSUPPORTED", StatusCode.InvalidArgument, test => CrlWriter.Create(test.CreateListRequest(2) with { BaseCrlNumber = 1 }) },
        { "CRL-UNSUPPORTED", StatusCode.InvalidArgument, test => CrlWriter.Create(test.CreateListRequest(1) with { IsIndirect = true }) },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_list_that_must_not_be_used_is_refused_and_nothing_changes(string code, StatusCode status,
        Func<ImportTests, byte[]> createList)
    {
        await FailureAssert.FailsWithAsync(status, code, _service.ImportAsync(createList(this)));
        Assert.Equal(0, (await GetStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task A_chunk_beyond_the_limit_is_refused()
    {
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            CrlUploader.SendAsync(_service.Revocation, [new byte[256 * 1024 + 1]]));
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE",
            CrlUploader.SendAsync(_service.Revocation, [new byte[400 * 1024]]));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", CrlUploader.SendAsync(_service.Revocation, [[]]));
    }

    [Fact]
    public async Task The_status_is_returned_in_pages()
    {
        foreach (var city in new[] { "Chiyoda-ku", "Chuo-ku", "Minato-ku" })
        {
            await _service.ImportAsync(CrlWriter.Create(CreateListRequest(number: 1) with { City = city }));
        }

        var firstPage = await _service.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest { PageSize = 2 },
            ServiceUnderTest.CallerMetadata);
        var secondPage = await _service.Revocation.GetRevocationStatusAsync(
            new GetRevocationStatusRequest { PageSize = 2, PageToken = firstPage.NextPageToken }, ServiceUnderTest.CallerMetadata);
        Assert.Equal((2, 1, "", 3), (firstPage.Crls.Count, secondPage.Crls.Count, secondPage.NextPageToken, firstPage.TotalCount));
        Assert.Equal(3, firstPage.Crls.Concat(secondPage.Crls).Select(crl => crl.DistributionPoint).Distinct().Count());
    }

    private static readonly Lazy<TestPki> OtherPki = new(() => TestPki.Create(ClusterFixture.Now));

    private CrlRequest CreateListRequest(int number, int entryCount = 0) =>
        fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now, fictitiousEntryCount: entryCount) with
        {
            Number = number,
            Entries = entryCount == 0 ? [] : Enumerable.Range(1, entryCount)
                .Select(i => new CrlEntry([0x01, (byte)(i >> 8), (byte)i], ClusterFixture.Now.AddDays(-2), 4)),
        };

    private async Task<GetRevocationStatusResponse> GetStatusAsync() =>
        await _service.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.CallerMetadata);
}
