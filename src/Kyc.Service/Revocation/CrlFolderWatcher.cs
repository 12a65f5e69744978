using System.Security.Cryptography;
using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>
/// Imports the *.crl files that appear in a folder, with the same checks as lists from callers. It does not change or move the files, so
/// that several instances may watch the same folder. It tries a refused file again only after the file has changed.
/// </summary>
public sealed partial class CrlFolderWatcher(
    RevocationOptions options, CrlImporter import, RevocationListRegistry lists, TimeProvider clock, ILogger<CrlFolderWatcher> log)
    : PeriodicWork(TimeSpan.FromSeconds(2), clock)
{
    private const int BufferBytes = 1024 * 1024;

    // The service cannot determine who wrote the file into the folder. The signature proves who issued the list.
    private static readonly Caller FolderCaller = new("kyc-service", "crl-folder");

    private Dictionary<string, FileState> _fileStates = [];

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => CheckFolderAsync(options.CrlFolder!, cancellationToken);

    /// <inheritdoc />
    protected override bool IsInterruption(Exception exception) =>
        exception is IOException or UnauthorizedAccessException || DatabaseFaults.IsInterruption(exception);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogPostponed(log, exception.GetType().Name);

    private async Task CheckFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var previousStates = _fileStates;
        _fileStates = [];
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.crl").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var currentState = new FileState(file.Length, file.LastWriteTimeUtc, IsDone: false);
            var isKnown =
                previousStates.TryGetValue(file.Name, out var previousState) && previousState with { IsDone = false } == currentState;
            _fileStates[file.Name] = isKnown ? previousState! : currentState;
        }
        // A file that changed since the last check may not be complete yet, so only unchanged files are imported.
        foreach (var (name, state) in _fileStates
            .Where(file => previousStates.ContainsKey(file.Key) && !file.Value.IsDone && previousStates[file.Key] == file.Value).ToList())
        {
            if (await ImportAsync(Path.Combine(folder, name), cancellationToken))
            {
                _fileStates[name] = state with { IsDone = true };
            }
        }
    }

    /// <summary>Imports one file. Returns false when the file must be tried again although it has not changed.</summary>
    private async Task<bool> ImportAsync(string path, CancellationToken cancellationToken)
    {
        var sha256 = "";
        try
        {
            await using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, useAsync: true);
            // After a restart, or when several instances watch the folder, nearly every file contains a list that is already in force.
            var digest = await SHA256.HashDataAsync(file, cancellationToken);
            if (lists.Current.Lists.Any(list => list.Crl.Sha256.Span.SequenceEqual(digest)))
            {
                return true;
            }

            sha256 = Convert.ToHexStringLower(digest);
            file.Position = 0;
            var outcome = await import.ImportAsync(spool => CopyAsync(file, spool, cancellationToken), FolderCaller, cancellationToken);
            LogImported(log, sha256, outcome.HasChanged ? "imported" : "in force already");
        }
        catch (ServiceFailureException exception)
        {
            LogRefused(log, sha256, exception.Failure.Code);
            // When the disk is full, the file itself is not at fault.
            return exception.Failure != ServiceFailures.DiskUnavailable;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogPostponed(log, exception.GetType().Name);
            return false;
        }
        return true;
    }

    private static async Task<bool> CopyAsync(Stream file, UploadSpool spool, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await spool.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return false;
    }

    [LoggerMessage(EventId = 1212, Level = LogLevel.Information, Message = "Revocation list {Sha256} of the watched folder: {Outcome}")]
    private static partial void LogImported(ILogger logger, string sha256, string outcome);

    [LoggerMessage(EventId = 1213, Level = LogLevel.Warning, Message = "Revocation list {Sha256} of the watched folder refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string sha256, string code);

    [LoggerMessage(
        EventId = 1214, Level = LogLevel.Warning,
        Message = "Watched folder of revocation lists not read completely ({ExceptionType}); trying again")]
    private static partial void LogPostponed(ILogger logger, string exceptionType);

    private sealed record FileState(long Length, DateTime LastWriteTime, bool IsDone);
}
