using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>Provides our client with a channel for one case, and helper methods for all cases.</summary>
internal sealed class CaseContext : IDisposable
{
    private readonly GrpcChannel _channel;

    public CaseContext(Uri server)
    {
        _channel = GrpcChannel.ForAddress(server, new GrpcChannelOptions { HttpHandler = Flags, DisposeHttpClient = true });
        ServiceClient = new TestService.TestServiceClient(_channel);
        UnimplementedServiceClient = new UnimplementedService.UnimplementedServiceClient(_channel);
    }

    public CompressionFlagRecorder Flags { get; } = new();

    public TestService.TestServiceClient ServiceClient { get; }

    public UnimplementedService.UnimplementedServiceClient UnimplementedServiceClient { get; }

    /// <summary>Creates the options for a call that must end within 30 s.</summary>
    public static CallOptions CreateCallOptions(Metadata? headers = null) =>
        CreateCallOptionsWithTimeout(TimeSpan.FromSeconds(30), headers);

    public static CallOptions CreateCallOptionsWithTimeout(TimeSpan timeout, Metadata? headers = null) =>
        new(headers, TimeProvider.System.GetUtcNow().UtcDateTime + timeout);

    public static Payload CreateZeroPayload(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    public static StreamingOutputCallRequest CreateDuplexRequest(int responseSize, int payloadSize) =>
        new() { ResponseParameters = { new ResponseParameters { Size = responseSize } }, Payload = CreateZeroPayload(payloadSize) };

    public static async Task<T> ReadNextAsync<T>(IAsyncStreamReader<T> responses)
    {
        Assert.True(await responses.MoveNext(CancellationToken.None));
        return responses.Current;
    }

    public void Dispose() => _channel.Dispose();
}
