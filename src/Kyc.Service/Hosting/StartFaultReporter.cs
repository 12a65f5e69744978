using System.Net.Sockets;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Microsoft.AspNetCore.Connections;

namespace Kyc.Service.Hosting;

/// <summary>
/// Reports why the service could not start. An event is written to the log, and a sentence to standard error for a person who starts the
/// program by hand. Neither contains a stack trace, because these are faults that an operator can correct.
/// </summary>
internal static partial class StartFaultReporter
{
    /// <summary>
    /// Checks whether the given exception is a fault that an operator can correct. Any other exception during the start is a bug.
    /// </summary>
    public static bool IsStartFault(Exception exception) => exception
        is ConfigurationException or KeyProviderException or MigrationException or DatabasePoolerException
        or IOException { InnerException: AddressInUseException }
        or SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AccessDenied };

    /// <summary>Reports the given exception and returns the exit status for the program.</summary>
    /// <param name="exception">An exception for which <see cref="IsStartFault"/> returns true.</param>
    /// <param name="errorWriter">The writer for standard error.</param>
    public static int Report(Exception exception, TextWriter errorWriter)
    {
        // The host's log is already disposed or was never created, so this method creates its own log.
        using var logs = LoggerFactory.Create(ServiceHost.ConfigureLogging);
        var log = logs.CreateLogger(typeof(StartFaultReporter).FullName!);
        switch (exception)
        {
            case KeyProviderException keyException:
                Write(keyException.Explanation, LogKeyFault);
                return keyException.IsTransient ? ServiceExitStatus.RetryLater : ServiceExitStatus.DoNotRestart;
            case MigrationException or DatabasePoolerException:
                Write(exception.Message, LogDatabaseFault);
                return ServiceExitStatus.DoNotRestart;
            case IOException:
                Write(exception.Message, LogPortFault);
                return ServiceExitStatus.RetryLater;
            case SocketException socketException:
                Write($"An address of Kyc:Listen or Kyc:HealthListen cannot be used ({socketException.SocketErrorCode}).", LogSettingFault);
                return ServiceExitStatus.DoNotRestart;
            default:
                foreach (var sentence in exception.Message.Split('\n'))
                {
                    Write(sentence, LogSettingFault);
                }

                return ServiceExitStatus.DoNotRestart;
        }

        void Write(string problem, Action<ILogger, string> logProblem)
        {
            logProblem(log, problem);
            errorWriter.WriteLine($"kyc-service: {problem}");
        }
    }

    [LoggerMessage(EventId = 1006, Level = LogLevel.Critical, Message = "Start refused by a setting: {Problem}")]
    private static partial void LogSettingFault(ILogger logger, string problem);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Critical, Message = "Start refused by the keys: {Problem}")]
    private static partial void LogKeyFault(ILogger logger, string problem);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Critical, Message = "Start refused by a database: {Problem}")]
    private static partial void LogDatabaseFault(ILogger logger, string problem);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Critical, Message = "Start refused by a port that is in use: {Problem}")]
    private static partial void LogPortFault(ILogger logger, string problem);
}
