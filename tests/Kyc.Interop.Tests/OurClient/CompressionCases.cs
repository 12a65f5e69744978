using Grpc.Core;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>
/// Runs the cases about compressed messages. The bytes that our client sends and receives show whether a message was compressed.
/// </summary>
internal static class CompressionCases
{
    private static readonly WriteOptions UncompressedWriteOptions = new(WriteFlags.NoCompress);

    public static async Task RunClientUnaryAsync(CaseContext context)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            RunClientUnaryAsync(context, expectsCompression: true, shouldCompress: false));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        await RunClientUnaryWithoutProbeAsync(context);
    }

    /// <summary>Runs the case without its first call. That call only tests whether the server checks expect_compressed.</summary>
    public static async Task RunClientUnaryWithoutProbeAsync(CaseContext context)
    {
        await RunClientUnaryAsync(context, expectsCompression: true, shouldCompress: true);
        Assert.Equal([true], context.Flags.SentFlags.PendingFlags);
        await RunClientUnaryAsync(context, expectsCompression: false, shouldCompress: false);
        Assert.Equal([false], context.Flags.SentFlags.PendingFlags);
    }

    public static async Task RunClientStreamingAsync(CaseContext context)
    {
        using (var probeCall = context.ServiceClient.StreamingInputCall(CreateCompressingCallOptions()))
        {
            probeCall.RequestStream.WriteOptions = UncompressedWriteOptions;
            await probeCall.RequestStream.WriteAsync(CreateMessage(27182, expectsCompression: true));
            var error = await Assert.ThrowsAsync<RpcException>(async () => await probeCall);
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        }

        await RunClientStreamingWithoutProbeAsync(context);
    }

    /// <summary>Runs the case without its first call. That call only tests whether the server checks expect_compressed.</summary>
    public static async Task RunClientStreamingWithoutProbeAsync(CaseContext context)
    {
        using var call = context.ServiceClient.StreamingInputCall(CreateCompressingCallOptions());
        await call.RequestStream.WriteAsync(CreateMessage(27182, expectsCompression: true));
        call.RequestStream.WriteOptions = UncompressedWriteOptions;
        await call.RequestStream.WriteAsync(CreateMessage(45904, expectsCompression: false));
        await call.RequestStream.CompleteAsync();
        Assert.Equal(73086, (await call).AggregatedPayloadSize);
        Assert.Equal([true, false], context.Flags.SentFlags.PendingFlags);
    }

    public static async Task RunServerUnaryAsync(CaseContext context)
    {
        foreach (var shouldCompress in new[] { true, false })
        {
            var request = new SimpleRequest
            {
                ResponseCompressed = new BoolValue { Value = shouldCompress },
                ResponseSize = 314159,
                Payload = CaseContext.CreateZeroPayload(271828),
            };
            var response = await context.ServiceClient.UnaryCallAsync(request, CaseContext.CreateCallOptions());
            Assert.Equal(CaseContext.CreateZeroPayload(314159), response.Payload);
            Assert.Equal([shouldCompress], context.Flags.ReceivedFlags.PendingFlags);
        }
    }

    public static async Task RunServerStreamingAsync(CaseContext context)
    {
        var request = new StreamingOutputCallRequest
        {
            ResponseParameters =
            {
                new ResponseParameters { Size = 31415, Compressed = new BoolValue { Value = true } },
                new ResponseParameters { Size = 92653, Compressed = new BoolValue { Value = false } },
            },
        };
        using var call = context.ServiceClient.StreamingOutputCall(request, CaseContext.CreateCallOptions());
        Assert.Equal(CaseContext.CreateZeroPayload(31415), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        Assert.Equal(CaseContext.CreateZeroPayload(92653), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal([true, false], context.Flags.ReceivedFlags.PendingFlags);
    }

    private static async Task RunClientUnaryAsync(CaseContext context, bool expectsCompression, bool shouldCompress)
    {
        var request = new SimpleRequest
        {
            ExpectCompressed = new BoolValue { Value = expectsCompression },
            ResponseSize = 314159,
            Payload = CaseContext.CreateZeroPayload(271828),
        };
        var options = shouldCompress
            ? CreateCompressingCallOptions()
            : CreateCompressingCallOptions().WithWriteOptions(UncompressedWriteOptions);
        Assert.Equal(CaseContext.CreateZeroPayload(314159), (await context.ServiceClient.UnaryCallAsync(request, options)).Payload);
    }

    private static StreamingInputCallRequest CreateMessage(int size, bool expectsCompression) =>
        new() { ExpectCompressed = new BoolValue { Value = expectsCompression }, Payload = CaseContext.CreateZeroPayload(size) };

    // Creates the options for a call whose requests are compressed. The header makes Grpc.Net.Client compress them; it is not sent.
    private static CallOptions CreateCompressingCallOptions() =>
        CaseContext.CreateCallOptions(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
}
