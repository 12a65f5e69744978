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
        Service = new TestService.TestServiceClient(_channel);
        Unimplemented = new UnimplementedService.UnimplementedServiceClient(_channel);
    }

    public FlagRecorder Flags { get; } = new();

    public TestService.TestServiceClient Service { get; }

    public UnimplementedService.UnimplementedServiceClient Unimplemented { get; }

    /// <summary>Creates the options for a call that must end within 30 s.</summary>
    public static CallOptions CreateCallOptions(Metadata? headers = null) => CreateOptionsWithin(TimeSpan.FromSeconds(30), headers);

    public static CallOptions CreateOptionsWithin(TimeSpan time, Metadata? headers = null) =>
        new(headers, TimeProvider.System.GetUtcNow().UtcDateTime + time);

    public static Payload CreateZeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    public static StreamingOutputCallRequest CreateDuplexRequest(int size, int payloadSize) =>
        new() { ResponseParameters = { new ResponseParameters { Size = size } }, Payload = CreateZeros(payloadSize) };

    public static async Task<T> ReadNextAsync<T>(IAsyncStreamReader<T> responses)
    {
        Assert.True(await responses.MoveNext(CancellationToken.None));
        return responses.Current;
    }

    public void Dispose() => _channel.Dispose();
}
