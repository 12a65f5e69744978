using System.Net.Sockets;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Microsoft.AspNetCore.Connections;

namespace Kyc.Service.Hosting;

/// <summary>
/// Reports why a start was refused: an event in the log, for those who collect it, and a sentence on standard error, for whoever starts the
/// program by hand. Neither has a stack, because an operator corrects these faults.
/// </summary>
internal static partial class StartFaults
{
    /// <summary>Whether an exception of the start is for the operator; any other one is a fault of the program.</summary>
    public static bool AreOf(Exception exception) => exception
        is ConfigurationException or KeyProviderException or MigrationException or DatabasePoolerException
        or IOException { InnerException: AddressInUseException }
        or SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AccessDenied };

    /// <summary>Reports it, and gives the exit status.</summary>
    /// <param name="exception">One that <see cref="AreOf"/> accepts.</param>
    /// <param name="errors">Standard error.</param>
    public static int Report(Exception exception, TextWriter errors)
    {
        // The log of the host may never have been made, and is closed by now.
        using var logs = LoggerFactory.Create(ServiceHost.ConfigureLogging);
        var log = logs.CreateLogger(typeof(StartFaults).FullName!);
        switch (exception)
        {
            case KeyProviderException keys:
                Write(keys.Explanation, LogKeys);
                return keys.IsTransient ? ServiceExitStatus.MayPass : ServiceExitStatus.Refused;
            case MigrationException or DatabasePoolerException:
                Write(exception.Message, LogDatabase);
                return ServiceExitStatus.Refused;
            case IOException:
                Write(exception.Message, LogPort);
                return ServiceExitStatus.MayPass;
            case SocketException socket:
                Write($"An address of Kyc:Listen or Kyc:HealthListen cannot be used ({socket.SocketErrorCode}).", LogSetting);
                return ServiceExitStatus.Refused;
            default:
                foreach (var sentence in exception.Message.Split('\n'))
                {
                    Write(sentence, LogSetting);
                }

                return ServiceExitStatus.Refused;
        }

        void Write(string problem, Action<ILogger, string> logProblem)
        {
            logProblem(log, problem);
            errors.WriteLine($"kyc-service: {problem}");
        }
    }

    [LoggerMessage(EventId = 1006, Level = LogLevel.Critical, Message = "Start refused by a setting: {Problem}")]
    private static partial void LogSetting(ILogger logger, string problem);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Critical, Message = "Start refused by the keys: {Problem}")]
    private static partial void LogKeys(ILogger logger, string problem);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Critical, Message = "Start refused by a database: {Problem}")]
    private static partial void LogDatabase(ILogger logger, string problem);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Critical, Message = "Start refused by a port that is in use: {Problem}")]
    private static partial void LogPort(ILogger logger, string problem);
}
