using Google.Protobuf;
using Grpc.Core;
using Kyc.Domain.Stored;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Microsoft.AspNetCore.Connections;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Translates the exceptions that are thrown during calls into typed failures. An unexpected exception becomes INTERNAL. Only the type and
/// the stack trace of an unexpected exception are logged, because its message may contain personal data.
/// </summary>
public sealed partial class FailureTranslator(
    KycDatabase kyc, KeyDatabase keys, IHostApplicationLifetime lifetime, ILogger<FailureTranslator> log)
{
    /// <summary>
    /// Returns the failure that the call ends with, logs it, and stores its code in the state of the call. Clears the connection pools when
    /// a database is unavailable. Returns null when the gRPC engine should handle the exception itself: the exception already has a status,
    /// or it was caused by the end of the call.
    /// </summary>
    internal RpcException? Translate(Exception exception, CallState call, ServerCallContext context)
    {
        switch (exception)
        {
            // Among the methods that need no caller, only those of health checking throw NotFound.
            case RpcException { StatusCode: StatusCode.NotFound } when !call.Policy.RequiresCaller:
                return ToRpcException(call, new ServiceFailureException(ServiceFailures.HealthServiceUnknown));
            case RpcException:
                return null;
            case ServiceFailureException serviceFailure:
                LogCallFailure(log, context.Method, serviceFailure.Failure.Code);
                return ToRpcException(call, serviceFailure);
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested:
                return null;
            case IOException { InnerException: ConnectionAbortedException }:
                // The caller has disconnected, but the cancellation token is not cancelled yet.
                return new RpcException(Status.DefaultCancelled);
            case InvalidOperationException when context.CancellationToken.IsCancellationRequested:
                // The gRPC engine throws this exception when a handler writes to a call that has already ended because of its deadline or
                // its caller.
                return new RpcException(Status.DefaultCancelled);
            case OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested:
                return ToRpcException(call, new ServiceFailureException(ServiceFailures.ServiceStopping));
            // Streamed requests are decoded while the handler runs. Handlers of methods that stream requests read and decode nothing else,
            // so these exceptions mean that a request is malformed.
            case InvalidProtocolBufferException or InvalidDataException or IOException when call.Policy.HasRequestStream:
                return ToRpcException(call, new ServiceFailureException(ServiceFailures.RequestMalformed));
            case var _ when DatabaseFaults.IsDatabaseUnavailable(exception):
                LogDatabaseFailure(log, context.Method, DatabaseFaults.Describe(exception));
                kyc.ClearPoolsIfDue();
                keys.ClearPoolsIfDue();
                return ToRpcException(
                    call,
                    new ServiceFailureException(
                        call.CommitAttempts is { HasAttempts: true }
                            ? ServiceFailures.OutcomeUnknown : ServiceFailures.DatabaseUnavailable));
            case KeyProviderException keyFailure:
                LogKeyFailure(log, context.Method, keyFailure.Failure.Code, keyFailure.Detail);
                return ToRpcException(call, new ServiceFailureException(ServiceFailures.KeysUnavailable));
            case UnknownStoredValueException unknownValue:
                LogUnknownValue(log, context.Method, unknownValue.Message);
                return ToRpcException(call, new ServiceFailureException(ServiceFailures.Internal));
            default:
                LogUnexpectedException(log, context.Method, exception.GetType().FullName!, exception.StackTrace);
                return ToRpcException(call, new ServiceFailureException(ServiceFailures.Internal));
        }
    }

    private static RpcException ToRpcException(CallState call, ServiceFailureException failure)
    {
        call.FailureCode = failure.Failure.Code;
        return RpcStatusConverter.ToRpcException(failure);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "{Method} failed: {Code}")]
    private static partial void LogCallFailure(ILogger logger, string method, string code);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "{Method} failed: database unavailable: {Reason}")]
    private static partial void LogDatabaseFailure(ILogger logger, string method, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "{Method} failed unexpectedly: {ExceptionType}\n{Stack}")]
    private static partial void LogUnexpectedException(ILogger logger, string method, string exceptionType, string? stack);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "{Method} failed: keys unavailable: {Code} ({Detail})")]
    private static partial void LogKeyFailure(ILogger logger, string method, string code, string? detail);

    [LoggerMessage(EventId = 1107, Level = LogLevel.Error, Message = "{Method} failed: a row cannot be used: {Problem}")]
    private static partial void LogUnknownValue(ILogger logger, string method, string problem);
}
