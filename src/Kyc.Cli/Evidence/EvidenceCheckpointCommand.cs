using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Evidence;

/// <summary>
/// Implements <c>kyc evidence checkpoint</c>: shows the newest checkpoint. An operator records it in a place where people who can change
/// the ledger cannot change it.
/// </summary>
internal static class EvidenceCheckpointCommand
{
    public static Command Create()
    {
        var keyFile = new Option<FileInfo?>("--key-out")
        {
            Description = "Write the public key (PEM) for auditors to this file; it must not exist.",
        };
        var command = new Command("checkpoint", "Show the newest signed checkpoint as NUMBER:SHA256.") { keyFile };
        EvidenceCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            OutputPath.RequireNew(parsed.GetValue(keyFile));
            var client = new EvidenceService.EvidenceServiceClient(connection.Invoker);
            var checkpoint = await client.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken);
            if (parsed.GetValue(keyFile) is { } file)
            {
                await using var writer = new StreamWriter(new FileStream(file.FullName, FileMode.CreateNew));
                await writer.WriteAsync(checkpoint.PublicKey.AsMemory(), cancellationToken);
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync(checkpoint.Number == 0
                ? "nothing is sealed yet"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{checkpoint.Number}:{Convert.ToHexStringLower(checkpoint.Hash.Span)} "
                    + $"{checkpoint.SealedAt.ToDateTimeOffset():yyyy-MM-dd'T'HH:mm:ss'Z'}"));
            return checkpoint.Number == 0 ? 1 : 0;
        });
        return command;
    }
}
