using System.CommandLine;
using Grpc.Core;
using Kyc.Client;

namespace Kyc.Cli.Calls;

/// <summary>
/// Runs commands that call the service. It connects, runs the command, and reports a failure so that the user can act on it.
/// </summary>
internal static class ServiceCommand
{
    private const string ProgramName = "kyc";

    /// <summary>Adds the connection options to a command, and sets an action that runs the command with a connection.</summary>
    /// <param name="command">The command.</param>
    /// <param name="personDescription">The description of <c>--operator</c> for this command.</param>
    /// <param name="run">Runs the command and returns the exit status.</param>
    public static void SetAction(
        Command command,
        string personDescription,
        Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run)
    {
        var options = AddConnectionOptions(command, personDescription);
        command.SetAction(
            (parsed, cancellationToken) => RunAsync(options, parsed, run, failureStatus: CommandExitStatus.Failed, cancellationToken));
    }

    /// <summary>
    /// Adds the connection options to a command that the service accepts only on the operator socket, and sets an action that runs the
    /// command with a connection. The service uses the name of the operating system user as the person.
    /// </summary>
    public static void SetOperatorAction(Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run)
    {
        var options = ConnectionOptions.CreateForOperators(command);
        command.SetAction(
            (parsed, cancellationToken) => RunAsync(options, parsed, run, failureStatus: CommandExitStatus.Failed, cancellationToken));
    }

    /// <summary>Adds the connection options to a command without setting its action, for commands that do not always connect.</summary>
    public static ConnectionOptions AddConnectionOptions(Command command, string personDescription) =>
        new(command, personDescription, "operator");

    /// <summary>Connects to the service and runs a command. Writes a failure to standard error. Returns the exit status.</summary>
    /// <param name="options">The options for the service's address and the caller.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="run">Runs the command and returns the exit status.</param>
    /// <param name="failureStatus">The exit status when the service cannot be reached or refuses the call.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public static async Task<int> RunAsync(
        ConnectionOptions options,
        ParseResult parsed,
        Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run,
        int failureStatus,
        CancellationToken cancellationToken)
    {
        var errors = parsed.InvocationConfiguration.Error;
        if (!options.TryCreateConnection(parsed, ProgramName, out var connection, out var problem))
        {
            await errors.WriteLineAsync(problem);
            return failureStatus;
        }
        using (connection)
        {
            try
            {
                return await run(parsed, connection, cancellationToken);
            }
            catch (RpcException) when (cancellationToken.IsCancellationRequested)
            {
                return CommandExitStatus.Interrupted;
            }
            catch (RpcException exception)
            {
                WriteFailure(errors, connection, exception);
                return failureStatus;
            }
            catch (OutputExistsException exception)
            {
                await errors.WriteLineAsync(exception.Message);
                return failureStatus;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return CommandExitStatus.Interrupted;
            }
        }
    }

    /// <summary>
    /// Writes the reason why a call failed: a line with code and cause, one line for each detail or invalid field, the remedy, and the
    /// correlation id, by which the operator of the service finds the call in the log.
    /// </summary>
    public static void WriteFailure(TextWriter errors, ServiceConnection connection, RpcException exception)
    {
        var failure = connection.Explain(exception);
        errors.WriteLine($"{failure.Code}: {failure.Cause}");
        foreach (var line in failure.Details)
        {
            errors.WriteLine(line);
        }

        errors.WriteLine(failure.Remedy);
        errors.WriteLine($"correlation id: {connection.CorrelationId}");
    }
}
