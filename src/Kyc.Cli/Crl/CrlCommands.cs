using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Client;

namespace Kyc.Cli.Crl;

/// <summary>Creates <c>kyc crl …</c>: the commands for the service's revocation lists.</summary>
internal static class CrlCommands
{
    public static Command Create() => new("crl", "Revocation lists of the service.")
    {
        CrlImportCommand.Create(),
        CrlStatusCommand.Create(),
    };

    /// <summary>Sets an action that runs a command with a connection.</summary>
    public static void SetAction(Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run) =>
        ServiceCommand.SetAction(command, "Name of the person who imports, for the record.", run);
}
