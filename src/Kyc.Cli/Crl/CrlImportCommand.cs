using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>
/// <c>kyc crl import FILE|FOLDER</c>: hands signed lists to the service, which verifies them. Exit status 0 when every list
/// was taken, 1 when one was not; the others are imported all the same.
/// </summary>
internal static class CrlImportCommand
{
    private const int ChunkSize = 256 * 1024;

    public static Command Create()
    {
        var path = new Argument<FileSystemInfo>("path") { Description = "A list in DER, or a folder whose *.crl files are lists." }.AcceptExistingOnly();
        var command = new Command("import", "Import one list, or every *.crl file of a folder.") { path };
        CrlCommands.SetAction(command, (parsed, connection, cancellation) =>
            RunAsync(parsed.GetRequiredValue(path), connection, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        FileSystemInfo path, ServiceConnection connection, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var client = new RevocationService.RevocationServiceClient(connection.Invoker);
        var files = path is DirectoryInfo folder
            ? [.. folder.EnumerateFiles("*.crl").OrderBy(file => file.Name, StringComparer.Ordinal)]
            : new List<FileInfo> { new(path.FullName) };
        if (files.Count == 0)
        {
            await errors.WriteLineAsync("The folder holds no *.crl file.");
            return 1;
        }
        var refused = 0;
        foreach (var file in files)
        {
            try
            {
                var answer = await ImportAsync(file, client, cancellation);
                await output.WriteLineAsync(
                    $"{file.Name}: {(answer.Changed ? "imported" : "in force already")}, {answer.Crl.EntryCount} entries, {answer.Crl.DistributionPoint}");
                if (answer.Crl.Freshness != CrlFreshness.Fresh)
                    await errors.WriteLineAsync($"{file.Name}: warning: this list is {answer.Crl.Freshness.ToString().ToLowerInvariant()} and does not answer.");
            }
            // A list that is refused does not hold up the others; a service that is away holds up all.
            catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.ResourceExhausted)
            {
                refused++;
                await errors.WriteAsync($"{file.Name}: ");
                await CrlCommands.WriteFailureAsync(errors, connection, exception);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                refused++;
                await errors.WriteLineAsync($"{file.Name}: can't be read ({exception.GetType().Name}).");
            }
        }
        return refused == 0 ? 0 : 1;
    }

    private static async Task<ImportCrlResponse> ImportAsync(FileInfo file, RevocationService.RevocationServiceClient client, CancellationToken cancellation)
    {
        await using var stream = file.OpenRead();
        using var call = client.ImportCrl(cancellationToken: cancellation);
        var buffer = new byte[ChunkSize];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
                await call.RequestStream.WriteAsync(new ImportCrlRequest { Chunk = ByteString.CopyFrom(buffer, 0, read) }, cancellation);
            await call.RequestStream.CompleteAsync();
        }
        // The service may answer before everything is sent; its answer tells why.
        catch (InvalidOperationException)
        {
            return await call.ResponseAsync;
        }
        catch (RpcException)
        {
            return await call.ResponseAsync;
        }
        return await call.ResponseAsync;
    }
}
