using Grpc.Core;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>Runs the cases about the sizes of messages, streams and metadata.</summary>
internal static class PayloadCases
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoInitialValue = "test_initial_metadata_value";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    private static readonly byte[] EchoTrailingValue = [0xab, 0xab, 0xab];
    private static readonly (int Response, int Request)[] Sizes = [(31415, 27182), (9, 8), (2653, 1828), (58979, 45904)];

    public static async Task EmptyUnaryAsync(CaseContext context) =>
        Assert.Equal(new Empty(), await context.Service.EmptyCallAsync(new Empty(), CaseContext.CreateCallOptions()));

    public static async Task LargeUnaryAsync(CaseContext context)
    {
        var request = new SimpleRequest { ResponseSize = 314159, Payload = CaseContext.CreateZeros(271828) };
        var response = await context.Service.UnaryCallAsync(request, CaseContext.CreateCallOptions());
        Assert.Equal(CaseContext.CreateZeros(314159), response.Payload);
    }

    public static async Task ClientStreamingAsync(CaseContext context)
    {
        using var call = context.Service.StreamingInputCall(CaseContext.CreateCallOptions());
        foreach ((_, var size) in Sizes)
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = CaseContext.CreateZeros(size) });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(74922, (await call).AggregatedPayloadSize);
    }

    public static async Task ServerStreamingAsync(CaseContext context)
    {
        var request = new StreamingOutputCallRequest
        {
            ResponseParameters = { Sizes.Select(size => new ResponseParameters { Size = size.Response }) },
        };
        using var call = context.Service.StreamingOutputCall(request, CaseContext.CreateCallOptions());
        var sizes = new List<int>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            sizes.Add(response.Payload.Body.Length);
        }

        Assert.Equal(Sizes.Select(size => size.Response), sizes);
    }

    public static async Task PingPongAsync(CaseContext context)
    {
        using var call = context.Service.FullDuplexCall(CaseContext.CreateCallOptions());
        foreach ((var size, var payloadSize) in Sizes)
        {
            await call.RequestStream.WriteAsync(CaseContext.CreateDuplexRequest(size, payloadSize));
            Assert.Equal(CaseContext.CreateZeros(size), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    public static async Task EmptyStreamAsync(CaseContext context)
    {
        using var call = context.Service.FullDuplexCall(CaseContext.CreateCallOptions());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    public static async Task CustomMetadataAsync(CaseContext context)
    {
        var headers = new Metadata { { EchoInitial, EchoInitialValue }, { EchoTrailing, EchoTrailingValue } };
        var request = new SimpleRequest { ResponseSize = 314159, Payload = CaseContext.CreateZeros(271828) };
        using var unary = context.Service.UnaryCallAsync(request, CaseContext.CreateCallOptions(headers));
        Assert.Equal(CaseContext.CreateZeros(314159), (await unary).Payload);
        AssertEchoed(await unary.ResponseHeadersAsync, unary.GetTrailers());

        using var duplex = context.Service.FullDuplexCall(CaseContext.CreateCallOptions(headers));
        await duplex.RequestStream.WriteAsync(CaseContext.CreateDuplexRequest(314159, 271828));
        await duplex.RequestStream.CompleteAsync();
        Assert.Equal(CaseContext.CreateZeros(314159), (await CaseContext.ReadNextAsync(duplex.ResponseStream)).Payload);
        Assert.False(await duplex.ResponseStream.MoveNext());
        AssertEchoed(await duplex.ResponseHeadersAsync, duplex.GetTrailers());
    }

    private static void AssertEchoed(Metadata headers, Metadata trailers)
    {
        Assert.Equal(EchoInitialValue, headers.GetValue(EchoInitial));
        Assert.Equal(EchoTrailingValue, trailers.GetValueBytes(EchoTrailing));
    }
}
