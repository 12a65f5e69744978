using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Kyc.Client;

namespace Kyc.Cli.Crl;

/// <summary>
/// Implements <c>kyc crl status</c>: shows the revocation lists in force, the most urgent first, and the missing lists. The exit status is
/// 0 when all lists are fresh and none is missing, otherwise 1.
/// </summary>
internal static class CrlStatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show the revocation lists in force, whether they are fresh, and which are missing.");
        CrlCommands.SetAction(
            command,
            (parsed, connection, cancellationToken) => RunAsync(connection, parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServiceConnection connection, TextWriter output, CancellationToken cancellationToken)
    {
        var status = await RevocationStatus.ReadAsync(connection.Invoker, new CallOptions(cancellationToken: cancellationToken));
        if (status.Crls.Count > 0)
        {
            foreach (var line in CrlStatusTable.FormatLines(status.Crls, TimeProvider.System.GetUtcNow()))
            {
                await output.WriteLineAsync(line);
            }
        }

        foreach (var line in status.Missing.Select(CrlStatusTable.FormatLine))
        {
            await output.WriteLineAsync(line);
        }

        var entryCount = status.Crls.Sum(crl => crl.EntryCount);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.TotalCount} lists in force with {entryCount} entries, {status.NotFreshCount} of them not fresh, "
            + $"{status.Missing.Count} missing"));
        if (status.NotFreshCount == status.TotalCount)
        {
            await output.WriteLineAsync("No card can be verified: no revocation list in force is usable.");
        }

        return status.TotalCount > 0 && status.NotFreshCount == 0 && status.Missing.Count == 0 ? 0 : 1;
    }
}
