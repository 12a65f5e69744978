using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
public sealed class CompressionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (string, string) AcceptGzipHeader = ("grpc-accept-encoding", "identity,gzip");

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
    public async Task A_response_without_personal_data_is_compressed_only_if_it_is_large_and_the_client_accepts_gzip()
    {
        Assert.Equal(0, (await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]), AcceptGzipHeader)).Body[0]);
        foreach (var city in new[] { "Chiyoda-ku", "Chuo-ku", "Minato-ku", "Shinjuku-ku", "Bunkyo-ku", "Taito-ku" })
        {
            await _service.ImportAsync(fixture.Pki.CreateMunicipalCrl("Tokyo-to", city, ClusterFixture.Now));
        }

        var plainResponse = await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]));
        var compressedResponse = await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]), AcceptGzipHeader);
        Assert.Equal((0, 1, "gzip"), (plainResponse.Body[0], compressedResponse.Body[0], compressedResponse.GetHeader("grpc-encoding")));
        Assert.True(compressedResponse.Body.Length < plainResponse.Body.Length);
        using var gzip = new GZipStream(new MemoryStream(compressedResponse.Body[5..]), CompressionMode.Decompress);
        Assert.Equal(GetRevocationStatusResponse.Parser.ParseFrom(plainResponse.Body.AsSpan(5)),
            GetRevocationStatusResponse.Parser.ParseFrom(gzip));
        Assert.Equal(compressedResponse.Body.Length - 5, BinaryPrimitives.ReadInt32BigEndian(compressedResponse.Body.AsSpan(1)));
    }

    [Fact]
    public async Task A_response_with_personal_data_is_never_compressed()
    {
        var createRequest = Requests.CreateApplication();
        createRequest.Declaration.Occupation = new string('会', 100);
        createRequest.Declaration.Address = "東京都千代田区" + new string('一', 190);
        var createResponse = await _service.Applications.CreateApplicationAsync(createRequest, ServiceUnderTest.CallerMetadata);
        var beginRequest = new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode };
        var answer = await _raw.SendAsync(
            "/kyc.v1.CardVerificationService/BeginCardVerification",
            RawClient.CreateFrame(beginRequest.ToByteArray()),
            AcceptGzipHeader);
        Assert.True(answer.Body.Length > ResponseCompression.MaxUncompressedBytes);
        Assert.Equal(StatusCode.OK, answer.GrpcStatus);
        Assert.Equal(0, answer.Body[0]);
    }

    [Fact]
    public async Task A_compressed_request_is_understood()
    {
        var request = new GetRevocationStatusRequest { PageSize = 9 };
        var answer = await _raw.SendAsync(
            RawClient.GetRevocationStatusMethod,
            RawClient.CreateFrame(RawClient.Gzip(request.ToByteArray()), flag: 1),
            ("grpc-encoding", "gzip"));
        Assert.Equal(StatusCode.OK, answer.GrpcStatus);
    }
}
