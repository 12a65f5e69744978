using System.CommandLine;
using Grpc.Core;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>
/// Implements <c>kyc crl import FILE|FOLDER</c>: sends signed revocation lists to the service, which verifies them. The exit status is 0 if
/// the service accepted every list. It is 1 if a list was refused or could not be read, or if there was none. The other lists are imported
/// nevertheless.
/// </summary>
internal sealed class CrlImportCommand
{
    /// <summary>
    /// The maximum number of parallel uploads. The service processes two lists at a time. With four uploads, it always has the next list
    /// and does not wait for the network.
    /// </summary>
    private const int MaxParallelUploads = 4;

    private readonly ServiceConnection _connection;
    private readonly RevocationService.RevocationServiceClient _client;
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly bool _isDryRun;
    private readonly UploadProgress _progress;
    private readonly bool _writesEachList;
    private readonly ImportSummary _summary = new();

    private CrlImportCommand(ServiceConnection connection, InvocationConfiguration console, bool isDryRun, IReadOnlyList<FileInfo> files)
    {
        _connection = connection;
        _client = new RevocationService.RevocationServiceClient(connection.Invoker);
        (_output, _errors, _isDryRun) = (console.Output, console.Error, isDryRun);
        _progress = new UploadProgress(ConsoleFactory.Create(_errors));
        // With 1,900 revocation lists, one line per list is suitable for a file but not for a screen. A single list always gets its line.
        _writesEachList = files.Count == 1 || !_progress.CanShowBar || Console.IsOutputRedirected;
    }

    public static Command Create()
    {
        var path = new Argument<FileSystemInfo>("path")
        {
            Description = "A revocation list in DER, or a folder of *.crl files.",
        }.AcceptExistingOnly();
        var dryRun = new Option<bool>("--dry-run") { Description = "Check and report everything, but store nothing." };
        var command = new Command("import", "Import one revocation list, or every *.crl file of a folder, and report the changes.")
        {
            path, dryRun,
        };
        CrlCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var files = FindFiles(parsed.GetRequiredValue(path));
            if (files.Count == 0)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("The folder contains no *.crl file.");
                return 1;
            }

            var import = new CrlImportCommand(connection, parsed.InvocationConfiguration, parsed.GetValue(dryRun), files);
            return await import.RunAsync(files, cancellationToken);
        });
        return command;
    }

    private static List<FileInfo> FindFiles(FileSystemInfo path) => path is DirectoryInfo folder
        ? [.. folder.EnumerateFiles("*.crl").OrderBy(file => file.Name, StringComparer.Ordinal)]
        : [new(path.FullName)];

    private async Task<int> RunAsync(List<FileInfo> files, CancellationToken cancellationToken)
    {
        try
        {
            return await _progress.RunAsync(files.Sum(file => file.Length), async () =>
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelUploads, CancellationToken = cancellationToken };
                await Parallel.ForEachAsync(files, options, async (file, cancellationToken) => await ImportAsync(file, cancellationToken));
                return _summary.AreAllAccepted ? 0 : 1;
            });
        }
        finally
        {
            // This is written even when the service became unavailable: lists that were imported before remain imported.
            await _output.WriteLineAsync($"{(_isDryRun ? "dry run, nothing stored: " : "")}{_summary}");
        }
    }

    private async Task ImportAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            using var call = _client.ImportCrl(cancellationToken: cancellationToken);
            var requests = Upload.ReadPiecesAsync(file, _progress.Advance, cancellationToken)
                .Select(piece => new ImportCrlRequest { Chunk = piece, DryRun = _isDryRun });
            Report(file, await Upload.SendAsync(call, requests, cancellationToken));
        }
        // A refused list does not affect the others. If the service is unavailable, the exception ends the import.
        catch (RpcException exception)
            when (exception.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.ResourceExhausted)
        {
            _summary.AddRefused();
            _progress.Write(() =>
            {
                _errors.Write($"{file.Name}: ");
                ServiceCommand.WriteFailure(_errors, _connection, exception);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _summary.AddRefused();
            _progress.Write(() => _errors.WriteLine($"{file.Name}: can't be read ({exception.GetType().Name})."));
        }
    }

    private void Report(FileInfo file, ImportCrlResponse response)
    {
        var change = _summary.AddAccepted(response);
        _progress.Write(() =>
        {
            if (_writesEachList)
            {
                _output.WriteLine($"{file.Name}: {change}, {response.Crl.EntryCount} entries, {response.Crl.DistributionPoint}");
            }

            if (response.Crl.Freshness != CrlFreshness.Fresh)
            {
                _errors.WriteLine(
                    $"{file.Name}: warning: this list is {response.Crl.Freshness.ToString().ToLowerInvariant()} and cannot be used.");
            }
        });
    }
}
