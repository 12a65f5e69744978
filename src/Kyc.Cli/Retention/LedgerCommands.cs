using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>
/// <c>kyc retention export-ledger|replay</c>. The file holds the entries as protobuf <c>kyc.v1.ErasureLedgerEntry</c>, each after its length
/// as protobuf writes it.
/// </summary>
internal static class LedgerCommands
{
    public static Command Export()
    {
        var file = new Argument<FileInfo>("file") { Description = "File to write; must not exist." };
        return new Command("export-ledger", "Write the erasure ledger to a file, to be kept outside of both databases.") { file }.With(async (parsed, client, cancellation) =>
        {
            var (target, count) = (parsed.GetRequiredValue(file), 0);
            try
            {
                await PrivateFile.WriteAsync(target, EntriesAsync(), cancellation);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{target.FullName} can't be written ({problem.GetType().Name}); a file that exists is left as it is.");
                return 1;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} entries"));
            return 0;

            async IAsyncEnumerable<ReadOnlyMemory<byte>> EntriesAsync()
            {
                using var call = client.ExportErasureLedger(new ExportErasureLedgerRequest(), cancellationToken: cancellation);
                while (await call.ResponseStream.MoveNext(cancellation))
                {
                    using var piece = new MemoryStream();
                    call.ResponseStream.Current.Entry.WriteDelimitedTo(piece);
                    count++;
                    yield return piece.ToArray();
                }
            }
        });
    }

    public static Command Replay()
    {
        var file = new Option<FileInfo?>("--ledger") { Description = "An exported ledger; needed when both databases were restored.", HelpName = "FILE" };
        file.Validators.Add(result =>
        {
            if (result.GetValue(file) is { Exists: false } missing) result.AddError($"{missing.FullName} does not exist.");
        });
        return new Command("replay", "Erase again what a restored database brought back.") { file }.With(async (parsed, client, cancellation) =>
        {
            var ledger = parsed.GetValue(file);
            using var call = client.ReplayErasures(cancellationToken: cancellation);
            ReplayErasuresResponse answer;
            try
            {
                answer = await Upload.SendAsync(call, EntriesOf(ledger).ToAsyncEnumerable(), cancellation);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{ledger?.FullName} is no readable erasure ledger ({problem.GetType().Name}).");
                return 1;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{answer.MissingInKycCount} entries were missing in kyc, {answer.MissingInKeysCount} in kyc_keys; {answer.KeyCount} keys and {answer.RowCount} rows were back and are erased again");
            return 0;
        });
    }

    private static IEnumerable<ReplayErasuresRequest> EntriesOf(FileInfo? ledger)
    {
        using var stream = ledger?.OpenRead();
        while (stream is not null && stream.Position < stream.Length)
            yield return new ReplayErasuresRequest { Entry = ErasureLedgerEntry.Parser.ParseDelimitedFrom(stream) };
    }
}
