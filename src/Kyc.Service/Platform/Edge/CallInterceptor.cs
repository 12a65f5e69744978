using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.Probes;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Runs the same steps for unary and streaming calls: opens the log scope, admits the call, checks the request and whether the caller may
/// use what it names, runs the handler, and waits until the standbys have stored the data that the response may contain. Exceptions are
/// translated into typed failures. Small responses are sent uncompressed.
/// </summary>
public sealed class CallInterceptor(
    Admission admission, FailureTranslator failures, IEnumerable<ICallCondition> conditions,
    IEnumerable<IRequestCondition> requestConditions, PersonalNumberGuard personalNumbers, RequestFieldChecker fields,
    ResponseConfirmation confirmation, UploadLimits uploads, ProbeStreams probes, TimeProvider clock,
    ILogger<CallInterceptor> log) : Interceptor
{
    private readonly ICallCondition[] _conditions = [.. conditions];
    private readonly IRequestCondition[] _requestConditions = [.. requestConditions];

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, (IMessage)request, async call =>
        {
            var response = await continuation(request, context);
            await confirmation.ConfirmAsync(call, context.CancellationToken);
            context.WriteOptions = ResponseCompression.GetWriteOptions((IMessage)response);
            return response;
        });

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, request: null, async call =>
        {
            using var pacedRequests = new MinRateRequestReader<TRequest>(requestStream, uploads, clock);
            var response = await continuation(new CheckedRequestReader<TRequest>(pacedRequests, fields), context);
            await confirmation.ConfirmAsync(call, context.CancellationToken);
            context.WriteOptions = ResponseCompression.GetWriteOptions((IMessage)response);
            return response;
        });

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, (IMessage)request, async call =>
        {
            using var slot = probes.ReserveSlot(call);
            await continuation(request, confirmation.WrapStream(responseStream, call), context);
            return true;
        });

    /// <inheritdoc />
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, request: null, async call =>
        {
            using var slot = probes.ReserveSlot(call);
            var requests = new CheckedRequestReader<TRequest>(probes.Limit(requestStream, call), fields);
            await continuation(requests, confirmation.WrapStream(responseStream, call), context);
            return true;
        });

    /// <summary>Runs the handler of a call between the steps that all kinds of calls share.</summary>
    /// <param name="request">
    /// The request message; null when the method streams its requests. Streamed requests are checked one by one as they are read.
    /// </param>
    private async Task<T> RunAsync<T>(ServerCallContext context, IMessage? request, Func<CallState, Task<T>> handler)
    {
        var call = CallState.Get(context);
        using var scope = log.BeginScope(call);
        try
        {
            Admit(call, context, request);
            try
            {
                await CheckConditionsAsync(call, request, context.CancellationToken);
                return await handler(call);
            }
            catch (ServiceFailureException)
            {
                // A failure may also reveal stored data. Therefore the call waits for the standbys, as it does before a response.
                await confirmation.ConfirmAsync(call, context.CancellationToken);
                throw;
            }
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            throw failure;
        }
    }

    private async ValueTask CheckConditionsAsync(CallState call, IMessage? request, CancellationToken cancellationToken)
    {
        if (request is null)
        {
            return;
        }

        foreach (var condition in _requestConditions)
        {
            await condition.CheckAsync(call, request, cancellationToken);
        }
    }

    private void Admit(CallState call, ServerCallContext context, IMessage? request)
    {
        admission.Admit(call, context, request);
        if (call.Policy.RequiresCaller)
        {
            CallingProgram.Begin(call.Caller!.Program);
        }

        foreach (var condition in _conditions)
        {
            condition.Check(call);
        }

        if (request is not null)
        {
            personalNumbers.Check(request);
            fields.Check(request);
        }
        confirmation.Begin(call);
        call.CommitAttempts = CommitAttempts.Begin();
    }
}
