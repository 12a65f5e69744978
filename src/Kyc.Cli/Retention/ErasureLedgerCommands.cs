using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>
/// Implements <c>kyc retention export-ledger</c> and <c>replay</c>. The file contains the parts of the exported ledger as protobuf
/// <c>kyc.v1.ExportErasureLedgerResponse</c> messages, each preceded by its length in protobuf's own format: the entries, then the signed
/// statement.
/// </summary>
internal static class ErasureLedgerCommands
{
    public static Command CreateExportCommand()
    {
        var file = new Argument<FileInfo>("file") { Description = "File to write; must not exist." };
        return new Command("export-ledger", "Write the erasure ledger to a file. Keep the file outside both databases.")
        {
            file,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            var (target, entryCount) = (parsed.GetRequiredValue(file), 0);
            try
            {
                await DownloadedFileWriter.WriteAsync(target, ReadPartsAsync(), cancellationToken);
            }
            catch (Exception exception) when (exception is not OutputExistsException and (IOException or UnauthorizedAccessException))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    $"{target.FullName} can't be written ({exception.GetType().Name}).");
                return 1;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{entryCount} entries"));
            return 0;

            async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPartsAsync()
            {
                using var call = client.ExportErasureLedger(new ExportErasureLedgerRequest(), cancellationToken: cancellationToken);
                while (await call.ResponseStream.MoveNext(cancellationToken))
                {
                    using var piece = new MemoryStream();
                    call.ResponseStream.Current.WriteDelimitedTo(piece);
                    if (call.ResponseStream.Current.Entry is not null)
                    {
                        entryCount++;
                    }

                    yield return piece.ToArray();
                }
            }
        });
    }

    public static Command CreateReplayCommand()
    {
        var file = new Option<FileInfo?>("--ledger")
        {
            Description = "An exported ledger; required if both databases were restored.",
            HelpName = "FILE",
        };
        file.Validators.Add(result =>
        {
            if (result.GetValue(file) is { Exists: false } missing)
            {
                result.AddError($"{missing.FullName} does not exist.");
            }
        });
        const string description = "Erase again the data that came back with a restored database. "
            + "Two operators must run this command, one after the other, with the same ledger.";
        var command = new Command("replay", description) { file };
        return command.WithOperatorSocket(async (parsed, client, cancellationToken) =>
        {
            var (ledger, output) = (parsed.GetValue(file), parsed.InvocationConfiguration.Output);
            using var call = client.ReplayErasures(cancellationToken: cancellationToken);
            ReplayErasuresResponse answer;
            try
            {
                answer = await Upload.SendAsync(call, ReadParts(ledger).ToAsyncEnumerable(), cancellationToken);
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException or InvalidDataException or InvalidProtocolBufferException)
            {
                var reason = exception switch
                {
                    InvalidDataException => exception.Message,
                    UnauthorizedAccessException => "this user account is not allowed to read it.",
                    _ => $"it is not an erasure ledger, or is damaged ({exception.GetType().Name}).",
                };
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{ledger?.FullName}: {reason}");
                return 1;
            }
            if (answer.Pending is { } pending)
            {
                await PendingApprovalMessage.WriteAsync(output, pending);
                return 0;
            }
            await output.WriteLineAsync(
                $"{answer.MissingInKycCount} entries were missing in kyc, {answer.MissingInKeysCount} in kyc_keys; "
                + $"{answer.KeyCount} keys and {answer.RowCount} rows had come back and are erased again");
            if (answer.OvertakenHolds.Count == 0)
            {
                return 0;
            }

            await output.WriteLineAsync("These holds were placed on data that had been erased before. Tell the people who placed them:");
            await HoldCommands.WriteAsync(output, answer.OvertakenHolds);
            return 0;
        });
    }

    private static IEnumerable<ReplayErasuresRequest> ReadParts(FileInfo? ledger)
    {
        if (ledger is null)
        {
            yield break;
        }

        if (IsUnsigned(ledger))
        {
            throw new InvalidDataException(
                "it was exported by an earlier version and is not signed; "
                + "docs/operations.md, section After a restore, describes what to do.");
        }

        using var stream = ledger.OpenRead();
        ExportErasureLedgerResponse? lastPart = null;
        while (stream.Position < stream.Length)
        {
            lastPart = ExportErasureLedgerResponse.Parser.ParseDelimitedFrom(stream);
            yield return new ReplayErasuresRequest { Entry = lastPart.Entry, Statement = lastPart.Statement };
        }
        if (lastPart?.Statement is null)
        {
            throw new InvalidDataException("it has no signed end: it is empty or truncated.");
        }
    }

    /// <summary>
    /// Checks whether the given ledger was exported before the signed statement existed. Such a file contains plain
    /// <c>ErasureLedgerEntry</c> messages, whose field 1 is a number. In a signed ledger, field 1 is a message.
    /// </summary>
    private static bool IsUnsigned(FileInfo ledger)
    {
        using var stream = ledger.OpenRead();
        return stream.Length > 0 && ErasureLedgerEntry.Parser.ParseDelimitedFrom(stream).Number > 0;
    }
}
