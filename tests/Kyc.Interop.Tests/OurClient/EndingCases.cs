using Grpc.Core;
using Kyc.Interop.Tests.Protocol;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>
/// Runs the cases about calls that end with an error: with a given status, as unimplemented, cancelled or at the deadline.
/// </summary>
internal static class EndingCases
{
    private const string SpecialStatusMessage = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

    public static async Task RunStatusCodeAndMessageAsync(CaseContext context)
    {
        var status = new EchoStatus { Code = (int)StatusCode.Unknown, Message = "test status message" };
        var unaryError = await AssertEndsWithStatusAsync(
            StatusCode.Unknown,
            async () =>
                await context.ServiceClient.UnaryCallAsync(new SimpleRequest { ResponseStatus = status }, CaseContext.CreateCallOptions()));
        Assert.Equal(status.Message, unaryError.Status.Detail);

        using var duplexCall = context.ServiceClient.FullDuplexCall(CaseContext.CreateCallOptions());
        await duplexCall.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        var error = await AssertEndsWithStatusAsync(StatusCode.Unknown, () => duplexCall.ResponseStream.MoveNext());
        Assert.Equal(status.Message, error.Status.Detail);
    }

    public static async Task RunSpecialStatusMessageAsync(CaseContext context)
    {
        var request = new SimpleRequest
        {
            ResponseStatus = new EchoStatus { Code = (int)StatusCode.Unknown, Message = SpecialStatusMessage },
        };
        var error = await AssertEndsWithStatusAsync(
            StatusCode.Unknown, async () => await context.ServiceClient.UnaryCallAsync(request, CaseContext.CreateCallOptions()));
        Assert.Equal(SpecialStatusMessage, error.Status.Detail);
    }

    public static Task RunUnimplementedMethodAsync(CaseContext context) =>
        AssertEndsWithStatusAsync(
            StatusCode.Unimplemented,
            async () => await context.ServiceClient.UnimplementedCallAsync(new Empty(), CaseContext.CreateCallOptions()));

    public static Task RunUnimplementedServiceAsync(CaseContext context) =>
        AssertEndsWithStatusAsync(
            StatusCode.Unimplemented,
            async () => await context.UnimplementedServiceClient.UnimplementedCallAsync(new Empty(), CaseContext.CreateCallOptions()));

    public static async Task RunCancelAfterBeginAsync(CaseContext context)
    {
        using var cancellation = new CancellationTokenSource();
        using var call = context.ServiceClient.StreamingInputCall(
            CaseContext.CreateCallOptions().WithCancellationToken(cancellation.Token));
        await cancellation.CancelAsync();
        await AssertEndsWithStatusAsync(StatusCode.Cancelled, async () => await call);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    public static async Task RunCancelAfterFirstResponseAsync(CaseContext context)
    {
        using var cancellation = new CancellationTokenSource();
        using var call = context.ServiceClient.FullDuplexCall(CaseContext.CreateCallOptions().WithCancellationToken(cancellation.Token));
        await call.RequestStream.WriteAsync(CaseContext.CreateDuplexRequest(31415, 27182));
        Assert.Equal(CaseContext.CreateZeroPayload(31415), (await CaseContext.ReadNextAsync(call.ResponseStream)).Payload);
        await cancellation.CancelAsync();
        await AssertEndsWithStatusAsync(StatusCode.Cancelled, () => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    public static async Task RunTimeoutOnSleepingServerAsync(CaseContext context)
    {
        using var call = context.ServiceClient.FullDuplexCall(CaseContext.CreateCallOptionsWithTimeout(TimeSpan.FromMilliseconds(1)));
        // The deadline may pass before the first message is written, or during the write. The client then reports that the deadline was
        // exceeded, that the write was cancelled, or that the stream no longer exists. The last of these happens in one of sixty calls with
        // grpcio, which resets the stream directly after its trailers. In every case, reading the response reports the status of the call.
        var writeException = await Record.ExceptionAsync(
            () => call.RequestStream.WriteAsync(new StreamingOutputCallRequest { Payload = CaseContext.CreateZeroPayload(27182) }));
        Assert.True(
            writeException is null or IOException or RpcException { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Cancelled },
            writeException?.ToString());
        await AssertEndsWithStatusAsync(StatusCode.DeadlineExceeded, () => call.ResponseStream.MoveNext());
    }

    private static async Task<RpcException> AssertEndsWithStatusAsync(StatusCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, error.StatusCode);
        return error;
    }
}
