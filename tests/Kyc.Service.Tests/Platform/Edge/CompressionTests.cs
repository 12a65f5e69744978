using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterGroup.Name)]
public sealed class CompressionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (string, string) Accepts = ("grpc-accept-encoding", "identity,gzip");

    private ServiceUnderTest _service = null!;
    private RawClient _raw = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        _raw = new RawClient(_service.Address);
    }

    public async Task DisposeAsync()
    {
        _raw.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_large_response_without_personal_data_is_compressed_if_accepted_and_a_small_one_is_not()
    {
        Assert.Equal(0, (await _raw.SendAsync(RawClient.Status, RawClient.CreateFrame([]), Accepts)).Body[0]);
        foreach (var city in new[] { "Chiyoda-ku", "Chuo-ku", "Minato-ku", "Shinjuku-ku", "Bunkyo-ku", "Taito-ku" })
        {
            await _service.ImportAsync(fixture.Pki.CreateMunicipalCrl("Tokyo-to", city, ClusterFixture.Now));
        }

        var plain = await _raw.SendAsync(RawClient.Status, RawClient.CreateFrame([]));
        var compressed = await _raw.SendAsync(RawClient.Status, RawClient.CreateFrame([]), Accepts);
        Assert.Equal((0, 1, "gzip"), (plain.Body[0], compressed.Body[0], compressed.GetHeader("grpc-encoding")));
        Assert.True(compressed.Body.Length < plain.Body.Length);
        using var gzip = new GZipStream(new MemoryStream(compressed.Body[5..]), CompressionMode.Decompress);
        Assert.Equal(GetRevocationStatusResponse.Parser.ParseFrom(plain.Body.AsSpan(5)),
            GetRevocationStatusResponse.Parser.ParseFrom(gzip));
        Assert.Equal(compressed.Body.Length - 5, BinaryPrimitives.ReadInt32BigEndian(compressed.Body.AsSpan(1)));
    }

    [Fact]
    public async Task A_response_with_personal_data_is_never_compressed()
    {
        var create = Requests.Create();
        create.Declaration.Occupation = new string('会', 100);
        create.Declaration.Address = "東京都千代田区" + new string('一', 190);
        var created = await _service.Applications.CreateApplicationAsync(create, ServiceUnderTest.Caller);
        var begin = new BeginCardVerificationRequest { ReferenceCode = created.Application.ReferenceCode };
        var answer = await _raw.SendAsync(
            "/kyc.v1.CardVerificationService/BeginCardVerification",
            RawClient.CreateFrame(begin.ToByteArray()),
            Accepts);
        Assert.True(answer.Body.Length > ResponseCompression.MaxUncompressedBytes);
        Assert.Equal(StatusCode.OK, answer.Grpc);
        Assert.Equal(0, answer.Body[0]);
    }

    [Fact]
    public async Task A_compressed_request_is_understood()
    {
        var request = new GetRevocationStatusRequest { PageSize = 9 };
        var answer = await _raw.SendAsync(RawClient.Status, RawClient.CreateFrame(RawClient.Gzip(request.ToByteArray()), flag: 1),
            ("grpc-encoding", "gzip"));
        Assert.Equal(StatusCode.OK, answer.Grpc);
    }
}
