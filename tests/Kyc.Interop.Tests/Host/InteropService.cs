using Google.Protobuf;
using Grpc.Core;
using Kyc.Interop.Tests.Protocol;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Interop.Tests.Host;

/// <summary>
/// Implements the test server of the gRPC project's "Interoperability Test Case Descriptions", chapter "Server". This server is stricter in
/// one respect: if a request message has expect_compressed, the server refuses the message unless its compression flag has the same value,
/// be it true or false.
/// </summary>
internal sealed class InteropService : TestService.TestServiceBase
{
    private const string EchoInitialHeader = "x-grpc-test-echo-initial";
    private const string EchoTrailingHeader = "x-grpc-test-echo-trailing-bin";

    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context)
    {
        // The response is not compressed. For empty data, .NET's gzip stream writes nothing, not even a header, and grpc-js refuses an
        // empty message whose flag says that it is compressed.
        SetResponseCompression(requestedCompression: null, context);
        return Task.FromResult(new Empty());
    }

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        RequireExpectedCompression(request.ExpectCompressed, context);
        ThrowRequestedStatus(request.ResponseStatus);
        SetResponseCompression(request.ResponseCompressed, context);
        return new SimpleResponse { Payload = CreateZeroPayload(request.ResponseSize) };
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        var size = 0;
        while (await requestStream.MoveNext())
        {
            RequireExpectedCompression(requestStream.Current.ExpectCompressed, context);
            size += requestStream.Current.Payload.Body.Length;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await RespondAsync(request, responseStream, context);
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        while (await requestStream.MoveNext())
        {
            await RespondAsync(requestStream.Current, responseStream, context);
        }
    }

    private static async Task RespondAsync(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        ThrowRequestedStatus(request.ResponseStatus);
        foreach (var parameters in request.ResponseParameters)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), context.CancellationToken);
            SetResponseCompression(parameters.Compressed, context);
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = CreateZeroPayload(parameters.Size) });
        }
    }

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue(EchoInitialHeader) is { } initialValue)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { EchoInitialHeader, initialValue } });
        }

        if (context.RequestHeaders.GetValueBytes(EchoTrailingHeader) is { } trailingValue)
        {
            context.ResponseTrailers.Add(EchoTrailingHeader, trailingValue);
        }
    }

    private static void ThrowRequestedStatus(EchoStatus? status)
    {
        if (status is not null)
        {
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
        }
    }

    private static void RequireExpectedCompression(BoolValue? expected, ServerCallContext context)
    {
        var isCompressed = context.GetHttpContext().Features.GetRequiredFeature<CompressionFlagReader>().TakeNextFlag();
        if (expected is not null && expected.Value != isCompressed)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"compressed: {isCompressed}"));
        }
    }

    // Sets whether the next response message is compressed. ASP.NET Core compresses every message unless the call turns compression off.
    private static void SetResponseCompression(BoolValue? requestedCompression, ServerCallContext context) =>
        context.WriteOptions = requestedCompression is { Value: true } ? WriteOptions.Default : new WriteOptions(WriteFlags.NoCompress);

    private static Payload CreateZeroPayload(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
