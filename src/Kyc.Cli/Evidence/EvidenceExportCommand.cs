using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Evidence;

/// <summary>
/// Implements <c>kyc evidence export APPLICATION</c>: writes an evidence bundle, which is one zip file that can be verified without this
/// system. It does not overwrite an existing file.
/// </summary>
internal static class EvidenceExportCommand
{
    public static Command Create()
    {
        var application = EvidenceCommands.CreateApplicationArgument();
        var reason = EvidenceCommands.CreateReasonOption();
        var file = new Option<FileInfo>("--out")
        {
            Description = "Zip file to write; it must not exist, and only you can read it.",
            Required = true,
        };
        var command = new Command("export", "Write a bundle for an auditor. The export is recorded in the ledger.")
        {
            application, reason, file,
        };
        EvidenceCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new ExportEvidenceRequest
            {
                ApplicationId = parsed.GetRequiredValue(application),
                Reason = parsed.GetRequiredValue(reason),
            };
            var target = parsed.GetRequiredValue(file);
            var size = await DownloadedFileWriter.WriteAsync(
                target,
                ReadPiecesAsync(new(connection.Invoker), request, cancellationToken),
                cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{target.FullName}: {size} bytes"));
            return 0;
        });
        return command;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPiecesAsync(
        EvidenceService.EvidenceServiceClient client,
        ExportEvidenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = client.ExportEvidence(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            yield return call.ResponseStream.Current.Chunk.Memory;
        }
    }
}
