using Grpc.Core;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>
/// Runs the cases about compressed messages. The bytes that our client sends and receives show whether a message was compressed.
/// </summary>
internal static class CompressionCases
{
    private static readonly WriteOptions Uncompressed = new(WriteFlags.NoCompress);

    public static async Task ClientUnaryAsync(CaseContext context)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => ClientUnaryAsync(context, expected: true, compressed: false));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        await ClientUnaryWithoutProbeAsync(context);
    }

    /// <summary>Runs the case without its first call. That call only tests whether the server checks expect_compressed.</summary>
    public static async Task ClientUnaryWithoutProbeAsync(CaseContext context)
    {
        await ClientUnaryAsync(context, expected: true, compressed: true);
        Assert.Equal([true], context.Flags.Sent.Seen);
        await ClientUnaryAsync(context, expected: false, compressed: false);
        Assert.Equal([false], context.Flags.Sent.Seen);
    }

    public static async Task ClientStreamingAsync(CaseContext context)
    {
        using (var probe = context.Service.StreamingInputCall(CreateCompressingOptions()))
        {
            probe.RequestStream.WriteOptions = Uncompressed;
            await probe.RequestStream.WriteAsync(CreateMessage(27182, compressed: true));
            var error = await Assert.ThrowsAsync<RpcException>(async () => await probe);
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        }

        await ClientStreamingWithoutProbeAsync(context);
    }

    /// <summary>Runs the case without its first call. That call only tests whether the server checks expect_compressed.</summary>
    public static async Task ClientStreamingWithoutProbeAsync(CaseContext context)
    {
        using var call = context.Service.StreamingInputCall(CreateCompressingOptions());
        await call.RequestStream.WriteAsync(CreateMessage(27182, compressed: true));
        call.RequestStream.WriteOptions = Uncompressed;
        await call.RequestStream.WriteAsync(CreateMessage(45904, compressed: false));
        await call.RequestStream.CompleteAsync();
        Assert.Equal(73086, (await call).AggregatedPayloadSize);
        Assert.Equal([true, false], context.Flags.Sent.Seen);
    }

    public static async Task ServerUnaryAsync(CaseContext context)
    {
        foreach (var compressed in new[] { true, false })
        {
            var request = new SimpleRequest
            {
                ResponseCompressed = new BoolValue { Value = compressed },
                ResponseSize = 314159,
                Payload = CaseContext.CreateZeros(271828),
            };
            var response = await context.Service.UnaryCallAsync(request, CaseContext.CreateCallOptions());
            Assert.Equal(CaseContext.CreateZeros(314159), response.Payload);
            Assert.Equal([compressed], context.Flags.Received.Seen);
        }
    }

    public static async Task ServerStreamingAsync(CaseContext context)
    {
        var request = new StreamingOutputCallRequest
        {
            ResponseParameters =
            {
                new ResponseParameters { Size = 31415, Compressed = new BoolValue { Value = true } },
                new ResponseParameters { Size = 92653, Compressed = new BoolValue { Value = false } },
            },
        };
        using var call = context.Service.StreamingOutputCall(request, CaseContext.CreateCallOptions());
        Assert.Equal(CaseContext.CreateZeros(31415), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        Assert.Equal(CaseContext.CreateZeros(92653), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal([true, false], context.Flags.Received.Seen);
    }

    private static async Task ClientUnaryAsync(CaseContext context, bool expected, bool compressed)
    {
        var request = new SimpleRequest
        {
            ExpectCompressed = new BoolValue { Value = expected },
            ResponseSize = 314159,
            Payload = CaseContext.CreateZeros(271828),
        };
        var options = compressed ? CreateCompressingOptions() : CreateCompressingOptions().WithWriteOptions(Uncompressed);
        Assert.Equal(CaseContext.CreateZeros(314159), (await context.Service.UnaryCallAsync(request, options)).Payload);
    }

    private static StreamingInputCallRequest CreateMessage(int size, bool compressed) =>
        new() { ExpectCompressed = new BoolValue { Value = compressed }, Payload = CaseContext.CreateZeros(size) };

    // Creates the options for a call whose requests are compressed. The header makes Grpc.Net.Client compress them; it is not sent.
    private static CallOptions CreateCompressingOptions() =>
        CaseContext.CreateCallOptions(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
}
