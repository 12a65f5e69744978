using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Client;

namespace Kyc.Cli.Evidence;

/// <summary>Creates <c>kyc evidence …</c>: the commands for verification records, bundles and the ledger.</summary>
internal static class EvidenceCommands
{
    /// <summary>
    /// The exit status of a command that could not do its work. A command that found a break in the ledger or in a bundle returns 1.
    /// </summary>
    public const int FailureStatus = CommandExitStatus.Severe;

    public static Command Create() => new("evidence", "Verification records, bundles for auditors, and the ledger of both.")
    {
        EvidenceVerifyCommand.Create(),
        EvidenceExportCommand.Create(),
        EvidenceRecordCommand.Create(),
        EvidenceCheckpointCommand.Create(),
    };

    public static Argument<string> CreateApplicationArgument() => new("application") { Description = "Id of the application." };

    /// <summary>Creates the option for the reason why personal data is accessed.</summary>
    public static Option<string> CreateReasonOption() => new("--reason")
    {
        Description = "Reason, in ASCII, for example a case number; recorded in the ledger with your name.",
        Required = true,
    };

    /// <summary>Adds the connection options to a command and returns them.</summary>
    public static ConnectionOptions AddConnectionOptions(Command command) =>
        ServiceCommand.AddConnectionOptions(command, "Name of the person who runs the command, for the record.");

    /// <summary>
    /// Adds the connection options to a command, and sets an action that runs the command as <see cref="RunAsync"/> describes.
    /// </summary>
    public static void SetAction(Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run)
    {
        var options = AddConnectionOptions(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(options, parsed, run, cancellationToken));
    }

    /// <summary>
    /// Runs a command with a connection. Returns <see cref="FailureStatus"/> when the service cannot be reached or refuses the call, or
    /// when a file cannot be written.
    /// </summary>
    public static async Task<int> RunAsync(
        ConnectionOptions options,
        ParseResult parsed,
        Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run,
        CancellationToken cancellationToken)
    {
        try
        {
            return await ServiceCommand.RunAsync(options, parsed, run, FailureStatus, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"The file can't be written ({exception.GetType().Name}).");
            return FailureStatus;
        }
    }
}
