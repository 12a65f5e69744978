using System.CommandLine;
using Kyc.Cli.Calls;

namespace Kyc.Cli.Trust;

/// <summary>Creates <c>kyc trust …</c>: the commands for the trust settings of the service.</summary>
internal static class TrustCommands
{
    public static Command Create()
    {
        var status = new Command("status", "Show the trust anchors with their fingerprints, and the accepted policies and algorithms.");
        ServiceCommand.SetAction(
            status,
            "Name of the person who runs the command, for the record.",
            (parsed, connection, cancellationToken) =>
                TrustStatusCommand.RunAsync(connection, parsed.InvocationConfiguration.Output, cancellationToken));
        return new Command("trust", "Trust anchors, certificate policies and algorithms of the service.") { status };
    }
}
