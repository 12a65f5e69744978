using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Client;

namespace Kyc.Cli.Evidence;

/// <summary><c>kyc evidence …</c>: verification records, bundles and the ledger.</summary>
internal static class EvidenceCommands
{
    /// <summary>Exit status of a command that could not do its work, as opposed to one that found a break (1).</summary>
    public const int CouldNot = 2;

    public static Command Create() => new("evidence", "Verification records, bundles for auditors, and the ledger over both.")
    {
        EvidenceVerifyCommand.Create(),
        EvidenceExportCommand.Create(),
        EvidenceRecordCommand.Create(),
        EvidenceCheckpointCommand.Create(),
    };

    /// <summary>The application, an argument of every command that is about one.</summary>
    public static Argument<string> Application() => new("application") { Description = "Id of the application." };

    /// <summary>Why personal data is asked for.</summary>
    public static Option<string> Reason() => new("--reason")
    {
        Description = "Why, in ASCII, for example a case number; kept in the ledger with your name.",
        Required = true,
    };

    /// <summary>The options every command here takes.</summary>
    public static ConnectionOptions Options(Command command) => ServiceCommand.Options(command, "Who asks, for the record.");

    /// <summary>Runs a command with a connection; whatever keeps the service from answering is <see cref="CouldNot"/>.</summary>
    public static void SetAction(Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run)
    {
        var options = Options(command);
        command.SetAction((parsed, cancellation) => RunAsync(options, parsed, run, cancellation));
    }

    /// <summary>The same for a command that connects only sometimes.</summary>
    public static async Task<int> RunAsync(
        ConnectionOptions options, ParseResult parsed, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            return await ServiceCommand.RunAsync(options, parsed, run, CouldNot, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"The file can't be written ({exception.GetType().Name}).");
            return CouldNot;
        }
    }
}
