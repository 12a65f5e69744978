using Grpc.Core;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(1)S2")]
public sealed class MalformedFrameTests(ClusterFixture fixture) : IAsyncLifetime
{
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

    public static TheoryData<string, byte[], StatusCode, string> Frames => new()
    {
        { "nothing at all", [], StatusCode.Internal, "REQUEST-MALFORMED" },
        { "half a prefix", [0, 0, 0], StatusCode.Internal, "REQUEST-MALFORMED" },
        { "cut off", RawClient.CreateFrame([0x0A, 0x01, 0x00], claimedLength: 9), StatusCode.Internal, "REQUEST-MALFORMED" },
        { "a length below zero", RawClient.CreateFrame([1], claimedLength: -1), StatusCode.Internal, "REQUEST-MALFORMED" },
        { "a length of 2 GiB", RawClient.CreateFrame([1], claimedLength: int.MaxValue), StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE" },
        { "an unknown flag", RawClient.CreateFrame([], flag: 2), StatusCode.Internal, "REQUEST-MALFORMED" },
        { "compressed without an encoding", RawClient.CreateFrame(RawClient.Gzip([]), flag: 1), StatusCode.Internal, "REQUEST-MALFORMED" },
        { "no protobuf", RawClient.CreateFrame([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), StatusCode.Internal, "REQUEST-MALFORMED" },
        { "a field cut off", RawClient.CreateFrame([0x0A, 0x05, 0xC3, 0x28]), StatusCode.Internal, "REQUEST-MALFORMED" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_malformed_frame_is_refused_with_an_error_code(string description, byte[] body, StatusCode status, string code)
    {
        Assert.NotEmpty(description);
        (await _raw.SendAsync(RawClient.GetApplicationMethod, body)).AssertRefused(status, code);
        await AssertStillAnswersAsync();
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_malformed_frame_within_a_request_stream_is_refused_with_an_error_code(
        string description,
        byte[] body,
        StatusCode status,
        string code)
    {
        // For an import stream, sending no message at all means an empty file.
        if (description == "nothing at all")
        {
            (status, code) = (StatusCode.InvalidArgument, "CRL-MALFORMED");
        }

        (await _raw.SendAsync(RawClient.ImportCrlMethod, body)).AssertRefused(status, code);
        await AssertStillAnswersAsync();
    }

    [Fact]
    public async Task A_second_message_in_a_unary_call_is_refused_with_an_error_code()
    {
        byte[] twoFrames = [.. RawClient.CreateFrame([]), .. RawClient.CreateFrame([])];
        (await _raw.SendAsync(RawClient.GetRevocationStatusMethod, twoFrames)).AssertRefused(StatusCode.Internal, "REQUEST-MALFORMED");
    }

    [Theory]
    [InlineData(RawClient.GetRevocationStatusMethod)]
    [InlineData(RawClient.ImportCrlMethod)]
    public async Task An_unknown_compression_is_refused_with_an_error_code(string method)
    {
        var answer = await _raw.SendAsync(method, RawClient.CreateFrame([1, 2, 3], flag: 1), ("grpc-encoding", "snappy"));
        answer.AssertRefused(StatusCode.Unimplemented, "REQUEST-ENCODING");
    }

    [Theory]
    [InlineData(RawClient.GetRevocationStatusMethod)]
    [InlineData(RawClient.ImportCrlMethod)]
    public async Task Data_that_is_flagged_as_gzip_but_is_not_gzip_is_refused_with_an_error_code(string method)
    {
        var answer = await _raw.SendAsync(
            method,
            RawClient.CreateFrame([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], flag: 1),
            ("grpc-encoding", "gzip"));
        answer.AssertRefused(StatusCode.Internal, "REQUEST-MALFORMED");
    }

    [Theory]
    [InlineData("/kyc.v1.ApplicationService/DropEverything")]
    [InlineData("/kyc.v1.NoService/GetApplication")]
    public async Task A_call_to_a_method_that_does_not_exist_is_refused_with_an_error_code(string method) =>
        (await _raw.SendAsync(method, RawClient.CreateFrame([]))).AssertRefused(StatusCode.Unimplemented, "METHOD-UNKNOWN");

    [Fact]
    public async Task A_message_beyond_the_limit_of_its_method_is_refused_with_an_error_code()
    {
        // Creates a message that contains only an unknown field, so that nothing but its size is wrong.
        static byte[] CreatePaddedMessage(int size) => [0xFA, 0x3F, .. EncodeVarint(size), .. new byte[size]];
        (await _raw.SendAsync(RawClient.GetApplicationMethod, RawClient.CreateFrame(CreatePaddedMessage(65 * 1024))))
            .AssertRefused(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE");
        // This method belongs to the same service as the import, whose messages may be larger.
        (await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame(CreatePaddedMessage(65 * 1024))))
            .AssertRefused(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE");
        (await _raw.SendAsync("/grpc.health.v1.Health/Check", RawClient.CreateFrame(CreatePaddedMessage(5 * 1024))))
            .AssertRefused(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE");
        Assert.Equal(
            StatusCode.OK,
            (await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame(CreatePaddedMessage(60 * 1024)))).GrpcStatus);
    }

    private static byte[] EncodeVarint(int value)
    {
        using var buffer = new MemoryStream();
        using (var output = new Google.Protobuf.CodedOutputStream(buffer, leaveOpen: true))
        {
            output.WriteInt32(value);
        }

        return buffer.ToArray();
    }

    private async Task AssertStillAnswersAsync() =>
        Assert.Equal(StatusCode.OK, (await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]))).GrpcStatus);
}
