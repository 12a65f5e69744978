using Grpc.Core;
using Grpc.Core.Interceptors;
using Npgsql;

namespace Kyc.Service.Edge;

/// <summary>
/// Gives every failed call a typed failure. What is not foreseen becomes INTERNAL, and is logged by type and stack only:
/// texts of foreign exceptions may repeat the data that caused them.
/// </summary>
public sealed partial class FailureInterceptor(ILogger<FailureInterceptor> log) : Interceptor
{
    /// <inheritdoc />
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc />
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc />
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Null when the engine itself knows best: its own status, or a caller who hung up.</summary>
    private RpcException? Translate(Exception exception, ServerCallContext context)
    {
        switch (exception)
        {
            case RpcException:
                return null;
            case ServiceFailureException known:
                LogFailed(log, context.Method, known.Failure.Code);
                return FailureStatus.ToRpcException(known.Failure, known.Status, known.Detail);
            case OperationCanceledException when context.CancellationToken.IsCancellationRequested:
                return null;
            case NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException }:
                LogDatabase(log, context.Method, exception.GetType().Name);
                return FailureStatus.ToRpcException(ServiceFailures.DatabaseUnavailable, StatusCode.Unavailable, null);
            default:
                LogFault(log, context.Method, exception.GetType().FullName!, exception.StackTrace);
                return FailureStatus.ToRpcException(ServiceFailures.Internal, StatusCode.Internal, null);
        }
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "{Method} failed: {Code}")]
    private static partial void LogFailed(ILogger logger, string method, string code);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "{Method} failed: database unavailable ({ExceptionType})")]
    private static partial void LogDatabase(ILogger logger, string method, string exceptionType);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "{Method} failed by a fault: {ExceptionType}\n{Stack}")]
    private static partial void LogFault(ILogger logger, string method, string exceptionType, string? stack);
}
