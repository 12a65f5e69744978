using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S4")]
public sealed class FreeTextTests(ClusterFixture fixture)
{
    // A fictitious number with a correct check digit, which belongs to no person.
    private const string IndividualNumber = "123456789018";

    public static TheoryData<string, string, Action<CreateApplicationRequest>> TextsWithNumbers => new()
    {
        { "declaration.name", "PERSONAL-NUMBER-FOUND", request => request.Declaration.Name = $"試験 {IndividualNumber}" },
        { "declaration.name_kana", "PERSONAL-NUMBER-FOUND", request => request.Declaration.NameKana = "シケン １２３４ ５６７８ ９０１８" },
        { "declaration.address", "PERSONAL-NUMBER-FOUND",
            request =>
                request.Declaration.Address =
                    $"東京都千代田区1-1 {IndividualNumber[..4]}-{IndividualNumber[4..8]}-{IndividualNumber[8..]}" },
        { "declaration.address", "PERSONAL-NUMBER-DOMICILE", request => request.Declaration.Address = "東京都千代田区1-1 本籍 大阪府大阪市北区1" },
        { "declaration.occupation", "PERSONAL-NUMBER-FOUND", request => request.Declaration.Occupation = IndividualNumber },
        { "declaration.occupation", "PERSONAL-NUMBER-FOUND", request => request.Declaration.Occupation = "一二三四の五六七八の九〇一八" },
        { "declaration.address", "PERSONAL-NUMBER-RESIDENT-CODE",
            request => request.Declaration.Address = "東京都千代田区1-1 住民票コード 12345679018" },
        { "declaration.address", "PERSONAL-NUMBER-DOMICILE", request => request.Declaration.Address = "東京都千代田区1-1（筆頭者 架空太郎 9018）" },
        {
            "declaration.address; declaration.occupation", "PERSONAL-NUMBER-FOUND",
            request => (request.Declaration.Address, request.Declaration.Occupation) = ("東京都千代田区1-1 1234567", "会社員 89018")
        },
        { "consent.text_version", "PERSONAL-NUMBER-FOUND", request => request.Consent.TextVersion = IndividualNumber },
    };

    [Theory]
    [MemberData(nameof(TextsWithNumbers))]
    public async Task An_individual_number_in_a_free_text_is_refused_counted_and_not_stored(string field, string code,
        Action<CreateApplicationRequest> spoil)
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        using var meter = new MeterReader(service);
        var request = Requests.CreateApplication();
        spoil(request);
        var call = service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata).ResponseAsync;
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, code, call);
        var detail = (await Assert.ThrowsAsync<RpcException>(() => call)).Status.Detail;
        Assert.All(field.Split("; "), name => Assert.Contains(name, detail, StringComparison.Ordinal));
        Assert.DoesNotContain("9018", detail, StringComparison.Ordinal);
        Assert.Equal(
            [(1.0, code)],
            meter.GetMeasurements("kyc.personal_numbers.refused").Select(measurement => (measurement.Value, measurement.Labels)));
        Assert.Equal(0, await Evidence.EvidenceTestHelper.QueryScalarAsync<int>(service, "select count(*)::int from application"));

        // The check digit is changed, so this is not an individual number.
        var acceptedRequest = Requests.CreateApplication();
        acceptedRequest.Declaration.Occupation = "社員番号 123456789019";
        await service.Applications.CreateApplicationAsync(acceptedRequest, ServiceUnderTest.CallerMetadata);
    }

    [Fact]
    public async Task A_reason_with_an_individual_number_is_refused_before_the_ledger_stores_the_reason()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var id = (await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        using var export = service.Evidence.ExportEvidence(
            new ExportEvidenceRequest { ApplicationId = id, Reason = $"number {IndividualNumber}" },
            ServiceUnderTest.CallerMetadata);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "PERSONAL-NUMBER-FOUND",
            export.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(1, await Evidence.EvidenceTestHelper.QueryScalarAsync<int>(service, "select count(*)::int from ledger_entry"));
    }
}
