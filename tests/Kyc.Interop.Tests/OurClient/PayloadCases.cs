using Grpc.Core;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>Runs the cases about the sizes of messages, streams and metadata.</summary>
internal static class PayloadCases
{
    private const string EchoInitialHeader = "x-grpc-test-echo-initial";
    private const string EchoInitialValue = "test_initial_metadata_value";
    private const string EchoTrailingHeader = "x-grpc-test-echo-trailing-bin";

    private static readonly byte[] EchoTrailingValue = [0xab, 0xab, 0xab];
    private static readonly (int Response, int Request)[] PayloadSizes = [(31415, 27182), (9, 8), (2653, 1828), (58979, 45904)];

    public static async Task RunEmptyUnaryAsync(CaseContext context) =>
        Assert.Equal(new Empty(), await context.ServiceClient.EmptyCallAsync(new Empty(), CaseContext.CreateCallOptions()));

    public static async Task RunLargeUnaryAsync(CaseContext context)
    {
        var request = new SimpleRequest { ResponseSize = 314159, Payload = CaseContext.CreateZeroPayload(271828) };
        var response = await context.ServiceClient.UnaryCallAsync(request, CaseContext.CreateCallOptions());
        Assert.Equal(CaseContext.CreateZeroPayload(314159), response.Payload);
    }

    public static async Task RunClientStreamingAsync(CaseContext context)
    {
        using var call = context.ServiceClient.StreamingInputCall(CaseContext.CreateCallOptions());
        foreach ((_, var size) in PayloadSizes)
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = CaseContext.CreateZeroPayload(size) });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(74922, (await call).AggregatedPayloadSize);
    }

    public static async Task RunServerStreamingAsync(CaseContext context)
    {
        var request = new StreamingOutputCallRequest
        {
            ResponseParameters = { PayloadSizes.Select(size => new ResponseParameters { Size = size.Response }) },
        };
        using var call = context.ServiceClient.StreamingOutputCall(request, CaseContext.CreateCallOptions());
        var receivedSizes = new List<int>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            receivedSizes.Add(response.Payload.Body.Length);
        }

        Assert.Equal(PayloadSizes.Select(size => size.Response), receivedSizes);
    }

    public static async Task RunPingPongAsync(CaseContext context)
    {
        using var call = context.ServiceClient.FullDuplexCall(CaseContext.CreateCallOptions());
        foreach ((var responseSize, var payloadSize) in PayloadSizes)
        {
            await call.RequestStream.WriteAsync(CaseContext.CreateDuplexRequest(responseSize, payloadSize));
            Assert.Equal(CaseContext.CreateZeroPayload(responseSize), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    public static async Task RunEmptyStreamAsync(CaseContext context)
    {
        using var call = context.ServiceClient.FullDuplexCall(CaseContext.CreateCallOptions());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    public static async Task RunCustomMetadataAsync(CaseContext context)
    {
        var headers = new Metadata { { EchoInitialHeader, EchoInitialValue }, { EchoTrailingHeader, EchoTrailingValue } };
        var request = new SimpleRequest { ResponseSize = 314159, Payload = CaseContext.CreateZeroPayload(271828) };
        using var unaryCall = context.ServiceClient.UnaryCallAsync(request, CaseContext.CreateCallOptions(headers));
        Assert.Equal(CaseContext.CreateZeroPayload(314159), (await unaryCall).Payload);
        AssertMetadataEchoed(await unaryCall.ResponseHeadersAsync, unaryCall.GetTrailers());

        using var duplexCall = context.ServiceClient.FullDuplexCall(CaseContext.CreateCallOptions(headers));
        await duplexCall.RequestStream.WriteAsync(CaseContext.CreateDuplexRequest(314159, 271828));
        await duplexCall.RequestStream.CompleteAsync();
        Assert.Equal(CaseContext.CreateZeroPayload(314159), (await CaseContext.ReadNextAsync(duplexCall.ResponseStream)).Payload);
        Assert.False(await duplexCall.ResponseStream.MoveNext());
        AssertMetadataEchoed(await duplexCall.ResponseHeadersAsync, duplexCall.GetTrailers());
    }

    private static void AssertMetadataEchoed(Metadata headers, Metadata trailers)
    {
        Assert.Equal(EchoInitialValue, headers.GetValue(EchoInitialHeader));
        Assert.Equal(EchoTrailingValue, trailers.GetValueBytes(EchoTrailingHeader));
    }
}
