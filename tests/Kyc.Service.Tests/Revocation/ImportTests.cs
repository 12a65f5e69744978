using System.Security.Cryptography;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

[Collection(ClusterGroup.Name)]
public sealed class ImportTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_list_is_in_force_as_soon_as_its_import_is_answered()
    {
        var der = CrlWriter.Create(List(number: 7, entries: 1000));
        var answer = await _service.ImportAsync(der);
        Assert.True(answer.Changed);
        var crl = Assert.Single((await StatusAsync()).Crls);
        Assert.Equal(answer.Crl, crl);
        Assert.Equal(
            (1000L, "07", Contracts.V1.CrlFreshness.Fresh, Convert.ToHexString(SHA256.HashData(der))),
            (crl.EntryCount, crl.CrlNumber, crl.Freshness, Convert.ToHexString(crl.Sha256.Span)));
        Assert.StartsWith("CN=Chiyoda-ku CRLDP,OU=Tokyo-to,OU=CRL Distribution Points,", crl.DistributionPoint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_list_again_changes_nothing()
    {
        var der = CrlWriter.Create(List(number: 7));
        await _service.ImportAsync(der);
        Assert.False((await _service.ImportAsync(der)).Changed);
    }

    [Fact]
    public async Task An_older_list_never_takes_the_place_of_a_newer_one()
    {
        await _service.ImportAsync(CrlWriter.Create(List(number: 7)));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "CRL-ROLLED-BACK", _service.ImportAsync(CrlWriter.Create(List(number: 6))));
        Assert.Equal("07", Assert.Single((await StatusAsync()).Crls).CrlNumber);
    }

    [Fact]
    public async Task Only_the_list_before_is_kept_beside_the_one_in_force()
    {
        foreach (var number in new[] { 1, 2, 3 }) await _service.ImportAsync(CrlWriter.Create(List(number)));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal([0, 1], await connection.QueryAsync<int>("select generation::int from signed_crl order by 1"));
    }

    [Fact]
    public async Task Lists_of_two_generations_of_the_CA_stand_side_by_side()
    {
        await _service.ImportAsync(CrlWriter.Create(List(number: 7)));
        await _service.ImportAsync(CrlWriter.Create(List(number: 3) with { Issuer = fixture.Pki.SignatureCas[1] }));
        Assert.Equal(2, (await StatusAsync()).TotalCount);
    }

    public static TheoryData<string, StatusCode, Func<ImportTests, byte[]>> Refusals => new()
    {
        { "CRL-MALFORMED", StatusCode.InvalidArgument, _ => [0x30, 0x03, 0x02, 0x01, 0x00] },
        { "CRL-MALFORMED", StatusCode.InvalidArgument, test => [.. CrlWriter.Create(test.List(1)), 0x00] },
        { "CRL-SIGNATURE", StatusCode.FailedPrecondition, test => CrlWriter.Create(test.List(1) with { SigningKeyOverride = RSA.Create(2048) }) },
        { "CRL-SIGNATURE", StatusCode.FailedPrecondition, test => CrlWriter.Create(test.List(1) with { Issuer = test._otherPki.SignatureCas[2] }) },
        { "CRL-FUTURE", StatusCode.FailedPrecondition, test => CrlWriter.Create(test.List(1) with { ThisUpdate = ClusterFixture.Now.AddHours(1) }) },
        { "CRL-UNSUPPORTED", StatusCode.InvalidArgument, test => CrlWriter.Create(test.List(2) with { DeltaBase = 1 }) },
        { "CRL-UNSUPPORTED", StatusCode.InvalidArgument, test => CrlWriter.Create(test.List(1) with { NoIssuingDistributionPoint = true }) },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_list_that_must_not_answer_is_refused_and_nothing_changes(string code, StatusCode status, Func<ImportTests, byte[]> list)
    {
        await Refused.WithAsync(status, code, _service.ImportAsync(list(this)));
        Assert.Equal(0, (await StatusAsync()).TotalCount);
    }

    [Fact]
    public async Task A_piece_beyond_the_limit_is_refused()
    {
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", CrlUpload.SendAsync(_service.Revocation, [new byte[256 * 1024 + 1]]));
        await Refused.WithAsync(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE", CrlUpload.SendAsync(_service.Revocation, [new byte[400 * 1024]]));
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", CrlUpload.SendAsync(_service.Revocation, [[]]));
    }

    [Fact]
    public async Task Another_instance_answers_from_the_list_once_it_has_heard_of_it()
    {
        await using var other = await ServiceUnderTest.StartAsync(_service.Is, _service.Clock);
        await _service.ImportAsync(CrlWriter.Create(List(number: 7)));
        await Eventually.TrueAsync(async () =>
            (await other.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.Caller)).TotalCount == 1);
    }

    [Fact]
    public async Task A_restarted_service_answers_from_what_was_imported()
    {
        await _service.ImportAsync(CrlWriter.Create(List(number: 7)));
        await using var restarted = await ServiceUnderTest.StartAsync(_service.Is, _service.Clock);
        Assert.Equal(1, (await restarted.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.Caller)).TotalCount);
    }

    [Fact]
    public async Task A_stored_list_that_was_tampered_with_does_not_answer()
    {
        await _service.ImportAsync(CrlWriter.Create(List(number: 7, entries: 3)));
        await using (var connection = await _service.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("update signed_crl set der = set_byte(der, length(der) - 300, get_byte(der, length(der) - 300) # 1)");
        await using var restarted = await ServiceUnderTest.StartAsync(_service.Is, _service.Clock);
        Assert.Equal(0, (await restarted.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.Caller)).TotalCount);
    }

    [Fact]
    public async Task The_status_comes_in_pages()
    {
        foreach (var city in new[] { "Chiyoda-ku", "Chuo-ku", "Minato-ku" })
            await _service.ImportAsync(CrlWriter.Create(List(number: 1) with { City = city }));
        var first = await _service.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest { PageSize = 2 }, ServiceUnderTest.Caller);
        var second = await _service.Revocation.GetRevocationStatusAsync(
            new GetRevocationStatusRequest { PageSize = 2, PageToken = first.NextPageToken }, ServiceUnderTest.Caller);
        Assert.Equal((2, 1, "", 3), (first.Crls.Count, second.Crls.Count, second.NextPageToken, first.TotalCount));
        Assert.Equal(3, first.Crls.Concat(second.Crls).Select(crl => crl.DistributionPoint).Distinct().Count());
    }

    private readonly TestPki _otherPki = TestPki.Create(ClusterFixture.Now);

    private CrlRequest List(int number, int entries = 0) =>
        fixture.Pki.MunicipalCrl("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now, furtherEntries: entries) with
        {
            Number = number,
            Entries = entries == 0 ? [] : Enumerable.Range(1, entries).Select(i => new RevokedEntry([0x01, (byte)(i >> 8), (byte)i], ClusterFixture.Now.AddDays(-2), 4)),
        };

    private async Task<GetRevocationStatusResponse> StatusAsync() =>
        await _service.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.Caller);
}
