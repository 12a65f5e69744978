using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Service.Edge.Fields;
using Kyc.Service.Edge.Uploads;
using Kyc.Service.Retention;
using Kyc.Service.Storage;

namespace Kyc.Service.Edge;

/// <summary>
/// The edge inside the engine, the same for every kind of call: log scope, admission, forms of the request's fields, then the handler; a
/// failure becomes a typed one, a small answer stays uncompressed. One interceptor for all of it: what the engine spends on each is more
/// than what any of these steps costs (docs/adr/0009).
/// </summary>
public sealed class CallInterceptor(
    Admission admission, FailureTranslation failures, RestoreAdmission restored, PersonalNumberGuard personalNumbers, RequestFields fields,
    ConfirmedAnswers answers, UploadLimits uploads, TimeProvider clock, ILogger<CallInterceptor> log) : Interceptor
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
            await answers.ConfirmAsync(call, context.CancellationToken);
            context.WriteOptions = AnswerCompression.OptionsFor((IMessage)response);
            return response;
        }
        catch (ServiceFailureException refusal) when (ConfirmedAnswers.MustConfirm(call))
        {
            // A refusal tells what is stored as an answer does.
            throw await ConfirmedAsync(refusal, call, context);
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
            using var paced = new PacedRequests<TRequest>(requestStream, uploads, clock);
            var response = await continuation(new CheckedRequests<TRequest>(paced, fields), context);
            await answers.ConfirmAsync(call, context.CancellationToken);
            context.WriteOptions = AnswerCompression.OptionsFor((IMessage)response);
            return response;
        }
        catch (ServiceFailureException refusal) when (ConfirmedAnswers.MustConfirm(call))
        {
            // A refusal tells what is stored as an answer does.
            throw await ConfirmedAsync(refusal, call, context);
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
            await continuation(request, answers.Confirm(responseStream, call), context);
        }
        catch (ServiceFailureException refusal) when (ConfirmedAnswers.MustConfirm(call))
        {
            // A refusal tells what is stored as an answer does.
            throw await ConfirmedAsync(refusal, call, context);
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
            await continuation(new CheckedRequests<TRequest>(requestStream, fields), answers.Confirm(responseStream, call), context);
        }
        catch (ServiceFailureException refusal) when (ConfirmedAnswers.MustConfirm(call))
        {
            // A refusal tells what is stored as an answer does.
            throw await ConfirmedAsync(refusal, call, context);
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            throw failure;
        }
    }

    private async Task<Exception> ConfirmedAsync(ServiceFailureException refusal, CallState call, ServerCallContext context)
    {
        try
        {
            await answers.ConfirmAsync(call, context.CancellationToken);
            return failures.Translate(refusal, call, context)!;
        }
        catch (Exception exception) when (failures.Translate(exception, call, context) is { } failure)
        {
            return failure;
        }
    }

    /// <param name="request">The request message; null when requests come as a stream, where each is checked as it is read.</param>
    private void LetIn(CallState call, ServerCallContext context, IMessage? request)
    {
        admission.Admit(call, context, request);
        if (call.Policy.NeedsCaller) CallingProgram.Begin(call.Caller!.Program);
        restored.Check(call);
        if (request is not null)
        {
            personalNumbers.Check(request);
            fields.Check(request);
        }
        answers.Begin(call);
        call.Commits = CommitAttempts.Begin();
    }
}
