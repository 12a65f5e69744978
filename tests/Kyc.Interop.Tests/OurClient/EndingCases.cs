using Grpc.Core;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>
/// Runs the cases about calls that end with an error: with a given status, as unimplemented, cancelled or at the deadline.
/// </summary>
internal static class EndingCases
{
    private const string SpecialMessage = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

    public static async Task StatusCodeAndMessageAsync(CaseContext context)
    {
        var status = new EchoStatus { Code = (int)StatusCode.Unknown, Message = "test status message" };
        var unary = await AssertEndsWithAsync(
            StatusCode.Unknown,
            async () =>
                await context.Service.UnaryCallAsync(new SimpleRequest { ResponseStatus = status }, CaseContext.CreateCallOptions()));
        Assert.Equal(status.Message, unary.Status.Detail);

        using var duplex = context.Service.FullDuplexCall(CaseContext.CreateCallOptions());
        await duplex.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        var error = await AssertEndsWithAsync(StatusCode.Unknown, () => duplex.ResponseStream.MoveNext());
        Assert.Equal(status.Message, error.Status.Detail);
    }

    public static async Task SpecialStatusMessageAsync(CaseContext context)
    {
        var request = new SimpleRequest { ResponseStatus = new EchoStatus { Code = (int)StatusCode.Unknown, Message = SpecialMessage } };
        var error = await AssertEndsWithAsync(
            StatusCode.Unknown, async () => await context.Service.UnaryCallAsync(request, CaseContext.CreateCallOptions()));
        Assert.Equal(SpecialMessage, error.Status.Detail);
    }

    public static Task UnimplementedMethodAsync(CaseContext context) =>
        AssertEndsWithAsync(
            StatusCode.Unimplemented,
            async () => await context.Service.UnimplementedCallAsync(new Empty(), CaseContext.CreateCallOptions()));

    public static Task UnimplementedServiceAsync(CaseContext context) =>
        AssertEndsWithAsync(
            StatusCode.Unimplemented,
            async () => await context.Unimplemented.UnimplementedCallAsync(new Empty(), CaseContext.CreateCallOptions()));

    public static async Task CancelAfterBeginAsync(CaseContext context)
    {
        using var cancellation = new CancellationTokenSource();
        using var call = context.Service.StreamingInputCall(CaseContext.CreateCallOptions().WithCancellationToken(cancellation.Token));
        await cancellation.CancelAsync();
        await AssertEndsWithAsync(StatusCode.Cancelled, async () => await call);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    public static async Task CancelAfterFirstResponseAsync(CaseContext context)
    {
        using var cancellation = new CancellationTokenSource();
        using var call = context.Service.FullDuplexCall(CaseContext.CreateCallOptions().WithCancellationToken(cancellation.Token));
        await call.RequestStream.WriteAsync(CaseContext.CreateDuplexRequest(31415, 27182));
        Assert.Equal(CaseContext.CreateZeros(31415), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        await cancellation.CancelAsync();
        await AssertEndsWithAsync(StatusCode.Cancelled, () => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    public static async Task TimeoutOnSleepingServerAsync(CaseContext context)
    {
        using var call = context.Service.FullDuplexCall(CaseContext.CreateOptionsWithin(TimeSpan.FromMilliseconds(1)));
        // The deadline may pass before the first message is written, or during the write. The client then reports that the deadline was
        // exceeded, that the write was cancelled, or that the stream no longer exists. The last of these happens in one of sixty calls with
        // grpcio, which resets the stream directly after its trailers. In every case, reading the response reports the status of the call.
        var writing = await Record.ExceptionAsync(
            () => call.RequestStream.WriteAsync(new StreamingOutputCallRequest { Payload = CaseContext.CreateZeros(27182) }));
        Assert.True(
            writing is null or IOException or RpcException { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Cancelled },
            writing?.ToString());
        await AssertEndsWithAsync(StatusCode.DeadlineExceeded, () => call.ResponseStream.MoveNext());
    }

    private static async Task<RpcException> AssertEndsWithAsync(StatusCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, error.StatusCode);
        return error;
    }
}
