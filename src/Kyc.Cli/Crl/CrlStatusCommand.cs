using System.CommandLine;
using System.Globalization;
using Kyc.Client;
using Kyc.Contracts.V1;

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
        var client = new RevocationService.RevocationServiceClient(connection.Invoker);
        var crls = new List<CrlDescription>();
        var missing = new List<MissingCrl>();
        var token = "";
        GetRevocationStatusResponse page;
        do
        {
            page = await client.GetRevocationStatusAsync(
                new GetRevocationStatusRequest { PageToken = token }, cancellationToken: cancellationToken);
            crls.AddRange(page.Crls);
            missing.AddRange(page.Missing);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        if (crls.Count > 0)
        {
            foreach (var line in CrlStatusTable.FormatLines(crls, TimeProvider.System.GetUtcNow()))
            {
                await output.WriteLineAsync(line);
            }
        }

        foreach (var line in missing.Select(CrlStatusTable.FormatLine))
        {
            await output.WriteLineAsync(line);
        }

        var entries = crls.Sum(crl => crl.EntryCount);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{page.TotalCount} lists in force with {entries} entries, {page.NotFreshCount} of them not fresh, {missing.Count} missing"));
        if (page.NotFreshCount == page.TotalCount)
        {
            await output.WriteLineAsync("No card can be verified: no revocation list in force is usable.");
        }

        return page.TotalCount > 0 && page.NotFreshCount == 0 && missing.Count == 0 ? 0 : 1;
    }
}
