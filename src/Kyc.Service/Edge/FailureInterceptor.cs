using Google.Protobuf;
using Grpc.Core;
using Kyc.Service.Encryption;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace Kyc.Service.Edge;

/// <summary>
/// Gives every failed call a typed failure. What is not foreseen becomes INTERNAL, and is logged by type and stack only:
/// texts of foreign exceptions may repeat the data that caused them.
/// </summary>
public sealed partial class FailureInterceptor(IHostApplicationLifetime lifetime, ILogger<FailureInterceptor> log) : CallInterceptor
{
    /// <inheritdoc />
    protected override async Task<T> HandleAsync<TCall, T>(TCall call, ServerCallContext context)
    {
        try
        {
            return await call.RunAsync(context);
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
                return Typed(context, known);
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested:
                return null;
            case IOException { InnerException: ConnectionAbortedException }:
                // The same a moment before the token hears of it.
                return new RpcException(Status.DefaultCancelled);
            case OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested:
                return Typed(context, new ServiceFailureException(ServiceFailures.ServiceStopping));
            // A message of a stream is decoded while the handler runs; such handlers read and decode nothing else.
            case InvalidProtocolBufferException or InvalidDataException or IOException when CallState.Of(context).Policy.StreamsRequests:
                return Typed(context, new ServiceFailureException(ServiceFailures.RequestMalformed));
            case NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException }:
                LogDatabase(log, context.Method, exception.GetType().Name);
                return Typed(context, new ServiceFailureException(ServiceFailures.DatabaseUnavailable));
            case KeyProviderException keys:
                LogKeys(log, context.Method, keys.Failure.Code, keys.Detail);
                return Typed(context, new ServiceFailureException(ServiceFailures.KeysUnavailable));
            default:
                LogFault(log, context.Method, exception.GetType().FullName!, exception.StackTrace);
                return Typed(context, new ServiceFailureException(ServiceFailures.Internal));
        }
    }

    private static RpcException Typed(ServerCallContext context, ServiceFailureException failure)
    {
        CallState.Of(context).FailureCode = failure.Failure.Code;
        return FailureStatus.ToRpcException(failure.Failure, failure.Status, failure.Detail);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "{Method} failed: {Code}")]
    private static partial void LogFailed(ILogger logger, string method, string code);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "{Method} failed: database unavailable ({ExceptionType})")]
    private static partial void LogDatabase(ILogger logger, string method, string exceptionType);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "{Method} failed by a fault: {ExceptionType}\n{Stack}")]
    private static partial void LogFault(ILogger logger, string method, string exceptionType, string? stack);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "{Method} failed: keys unavailable: {Code} ({Detail})")]
    private static partial void LogKeys(ILogger logger, string method, string code, string? detail);
}
