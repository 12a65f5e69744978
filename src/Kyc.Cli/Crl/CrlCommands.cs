using System.CommandLine;
using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;

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

    /// <summary>Adds the options every command needs that talks to the service, and runs it with a client.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does the work and gives the exit status.</param>
    public static void SetAction(Command command, Func<ParseResult, RevocationService.RevocationServiceClient, CancellationToken, Task<int>> run)
    {
        var service = new Option<string>("--service") { Description = "Address of the service.", DefaultValueFactory = _ => "http://127.0.0.1:5001" };
        var person = new Option<string>("--operator") { Description = "Who imports, for the record.", DefaultValueFactory = _ => "operator" };
        command.Add(service);
        command.Add(person);
        command.SetAction(async (parsed, cancellation) =>
        {
            var errors = parsed.InvocationConfiguration.Error;
            var caller = new CallerIdentity(ProgramName, parsed.GetRequiredValue(person));
            if (!ServiceConnection.TryCreate(parsed.GetRequiredValue(service), caller, TimeProvider.System, out var connection, out var problem))
            {
                await errors.WriteLineAsync(problem);
                return 1;
            }
            using (connection)
            {
                try
                {
                    return await run(parsed, new RevocationService.RevocationServiceClient(connection.Invoker), cancellation);
                }
                catch (RpcException) when (cancellation.IsCancellationRequested)
                {
                    return Interrupted;
                }
                catch (RpcException exception)
                {
                    await WriteFailureAsync(errors, ServiceFailure.From(exception));
                    return 1;
                }
            }
        });
    }

    /// <summary>Two lines: code and cause, then what to do.</summary>
    public static async Task WriteFailureAsync(TextWriter errors, ServiceFailure failure)
    {
        await errors.WriteLineAsync($"{failure.Code}: {failure.Cause}");
        await errors.WriteLineAsync(failure.Remedy);
    }
}
