using System.Threading.Channels;
using Kyc.Rig;
using Kyc.Rig.Driving;
using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Tests the service with two independent gRPC implementations: Debian's Python grpcio and npm's grpc-js. Their stubs come from the files
/// in protos/ alone, so that these implementations check the wire format.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class ForeignClientTests(SystemFixture system)
{
    /// <summary>
    /// Path of Debian's Python interpreter. Another interpreter that comes first on the PATH does not have Debian's grpcio.
    /// </summary>
    private const string PythonPath = "/usr/bin/python3";

    private static readonly Persona ValidPersona = Personas.All[0];

    [SystemFact("protoc", "grpc_python_plugin")]
    public async Task Python_opens_an_application_and_watches_it_become_verified()
    {
        var service = await system.GetServiceAsync();
        var scriptArguments = await PrepareScriptAsync("watch.py");
        var output = Channel.CreateUnbounded<string>();
        var person = ValidPersona.Declaration;
        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        var pythonRun = CommandRunner.RunAsync(
            "env", [.. scriptArguments, service.Authority, service.Access.Folder, person.Name, person.Kana, person.BirthDate, person.Address],
            onLine: line => output.Writer.TryWrite(line));
        _ = pythonRun.ContinueWith(_ => output.Writer.Complete(), TaskScheduler.Default);

        var reference = "";
        await foreach (var line in output.Reader.ReadAllAsync())
        {
            if (line.StartsWith("REFERENCE ", StringComparison.Ordinal))
            {
                reference = line.Split(' ')[1];
            }
            else if (line == "1 APPLICATION_STATE_AWAITING_VERIFICATION")
            {
                // The kiosk verifies the card only now, while the stream is open, so that the next state must arrive through the stream.
                await new Kiosk(service, reference).VerifyAsync(ValidPersona.Password, onLine: null, CancellationToken.None);
            }
        }

        var result = await pythonRun;
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(["1 APPLICATION_STATE_AWAITING_VERIFICATION", "2 APPLICATION_STATE_VERIFIED", "END"], result.Lines[1..]);
    }

    [SystemFact("protoc", "grpc_python_plugin")]
    public async Task Python_calls_every_method_and_reads_the_typed_failures()
    {
        var service = await system.GetServiceAsync();
        var scriptArguments = await PrepareScriptAsync("every_method.py");

        var result = await CommandRunner.RunAsync(
            "env", [.. scriptArguments, service.Authority, service.Access.Folder, system.GetCrlPath(CrlChoice.Fresh)]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("ALL CALLED", result.LastLine);
    }

    [SystemFact("node", "tests/foreign-clients/node/node_modules/@grpc/grpc-js")]
    public async Task Grpc_js_opens_watches_and_cancels_an_application_and_reads_the_typed_failures()
    {
        var service = await system.GetServiceAsync();
        var script = Path.Combine(Machine.ProjectFolder, "tests", "foreign-clients", "node", "applications.js");

        var result = await CommandRunner.RunAsync("node", [script, service.Authority, service.Access.Folder]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            [
                "1 APPLICATION_STATE_AWAITING_VERIFICATION", "2 APPLICATION_STATE_CANCELLED", "END",
                "APPLICATION-UNKNOWN", "CALLER-UNNAMED",
                "REQUEST-INVALID declaration.name_kana=NOT_KATAKANA declaration.birth_date=IN_THE_FUTURE",
            ],
            result.Lines);
    }

    /// <summary>Generates the Python stubs, and returns the arguments with which env(1) runs the given script with these stubs.</summary>
    private async Task<string[]> PrepareScriptAsync(string scriptName)
    {
        var stubFolder = system.CreateFolder("stubs");
        var clientFolder = Path.Combine(Machine.ProjectFolder, "tests", "foreign-clients");
        await CommandRunner.RunOrFailAsync(
            "bash",
            [Path.Combine(clientFolder, "stubs.sh"), Machine.ProjectFolder, stubFolder],
            CancellationToken.None);
        return [$"PYTHONPATH={stubFolder}", "PYTHONDONTWRITEBYTECODE=1", PythonPath, Path.Combine(clientFolder, "python", scriptName)];
    }
}
