using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Service.Edge.Fields;
using Kyc.Service.Retention;

namespace Kyc.Service.Edge;

/// <summary>
/// The edge inside the engine, the same for every kind of call: log scope, admission, forms of the request's fields, then the handler; a failure becomes a
/// typed one, a small answer stays uncompressed. One interceptor for all of it: what the engine spends on each is more
/// than what any of these steps costs (docs/adr/0009).
/// </summary>
public sealed class CallInterceptor(
    Admission admission, FailureTranslation failures, RestoreAdmission restored, PersonalNumberGuard personalNumbers, RequestFields fields,
    ILogger<CallInterceptor> log) : Interceptor
{
    /// <inheritdoc />
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var call = CallState.Of(context);
        using var scope = log.BeginScope(call);
        try
        {
            LetIn(call, context, (IMessage)request);
            var response = await continuation(request, context);
            context.WriteOptions = AnswerCompression.OptionsFor((IMessage)response);
            return response;
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc />
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = CallState.Of(context);
        using var scope = log.BeginScope(call);
        try
        {
            LetIn(call, context, request: null);
            var response = await continuation(new CheckedRequests<TRequest>(requestStream, fields), context);
            context.WriteOptions = AnswerCompression.OptionsFor((IMessage)response);
            return response;
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc />
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = CallState.Of(context);
        using var scope = log.BeginScope(call);
        try
        {
            LetIn(call, context, (IMessage)request);
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc />
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = CallState.Of(context);
        using var scope = log.BeginScope(call);
        try
        {
            LetIn(call, context, request: null);
            await continuation(new CheckedRequests<TRequest>(requestStream, fields), responseStream, context);
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <param name="request">The request message; null when requests come as a stream, where each is checked as it is read.</param>
    private void LetIn(CallState call, ServerCallContext context, IMessage? request)
    {
        admission.Admit(call, context, request);
        restored.Check(call);
        if (request is null) return;
        personalNumbers.Check(request);
        fields.Check(request);
    }
}
