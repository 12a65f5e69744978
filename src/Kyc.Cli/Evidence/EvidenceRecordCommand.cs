using System.CommandLine;
using System.Runtime.CompilerServices;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Evidence;

/// <summary>
/// Implements <c>kyc evidence record APPLICATION</c>: shows the verification record, or writes it to a file as a page for printing.
/// </summary>
internal static class EvidenceRecordCommand
{
    public static Command Create()
    {
        var application = EvidenceCommands.CreateApplicationArgument();
        var reason = EvidenceCommands.CreateReasonOption();
        var html = new Option<FileInfo?>("--html")
        {
            Description = "Write the page to this file instead; it must not exist, and only you can read it.",
        };
        var command = new Command("record", "Show a verification record. The reading is recorded in the ledger.")
        {
            application, reason, html,
        };
        EvidenceCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var client = new EvidenceService.EvidenceServiceClient(connection.Invoker);
            var (id, reasonText) = (parsed.GetRequiredValue(application), parsed.GetRequiredValue(reason));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(html) is { } file)
            {
                var pageRequest = new GetVerificationRecordPageRequest { ApplicationId = id, Reason = reasonText };
                await DownloadedFileWriter.WriteAsync(file, ReadPageAsync(client, pageRequest, cancellationToken), cancellationToken);
                await output.WriteLineAsync(file.FullName);
                return 0;
            }

            var request = new GetVerificationRecordRequest { ApplicationId = id, Reason = reasonText };
            var record = await client.GetVerificationRecordAsync(request, cancellationToken: cancellationToken);
            foreach (var version in record.Versions)
            {
                await output.WriteLineAsync(version.Corrects.Length == 0
                    ? $"record {version.RecordId}"
                    : $"record {version.RecordId} corrects {version.Corrects}: {version.CorrectionReason}");
                foreach (var row in version.Rows)
                {
                    await output.WriteLineAsync($"  {row.Row,3} {row.Label}: {row.Value}");
                }

                foreach (var item in version.Evidence)
                {
                    await output.WriteLineAsync($"      {item.Kind} {item.ItemId}");
                }
            }

            return 0;
        });
        return command;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPageAsync(
        EvidenceService.EvidenceServiceClient client,
        GetVerificationRecordPageRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return (await client.GetVerificationRecordPageAsync(request, cancellationToken: cancellationToken)).Html.Memory;
    }
}
