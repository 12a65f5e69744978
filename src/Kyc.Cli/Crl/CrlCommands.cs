using System.CommandLine;
using Grpc.Core;
using Kyc.Client;

namespace Kyc.Cli.Crl;

/// <summary><c>kyc crl …</c>: the service's revocation lists.</summary>
internal static class CrlCommands
{
    private const string ProgramName = "kyc";
    private const int Interrupted = 130;

    public static Command Create() => new("crl", "Revocation lists of the service.")
    {
        CrlImportCommand.Create(),
        CrlStatusCommand.Create(),
    };

    /// <summary>Adds the options every command needs that talks to the service, and runs it with a connection.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does the work and gives the exit status.</param>
    /// <param name="person">What <c>--operator</c> means there.</param>
    public static void SetAction(
        Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run, string person = "Who imports, for the record.")
    {
        var options = new ConnectionOptions(command, person, "operator");
        command.SetAction(async (parsed, cancellation) =>
        {
            var errors = parsed.InvocationConfiguration.Error;
            if (!options.TryConnect(parsed, ProgramName, out var connection, out var problem))
            {
                await errors.WriteLineAsync(problem);
                return 1;
            }
            using (connection)
            {
                try
                {
                    return await run(parsed, connection, cancellation);
                }
                catch (RpcException) when (cancellation.IsCancellationRequested)
                {
                    return Interrupted;
                }
                catch (RpcException exception)
                {
                    await WriteFailureAsync(errors, connection, exception);
                    return 1;
                }
            }
        });
    }

    /// <summary>Three lines: code and cause, what to do, and the id by which the operator of the service finds the call.</summary>
    public static async Task WriteFailureAsync(TextWriter errors, ServiceConnection connection, RpcException exception)
    {
        var failure = connection.Explain(exception);
        await errors.WriteLineAsync($"{failure.Code}: {failure.Cause}");
        await errors.WriteLineAsync(failure.Remedy);
        await errors.WriteLineAsync($"correlation id: {connection.CorrelationId}");
    }
}
