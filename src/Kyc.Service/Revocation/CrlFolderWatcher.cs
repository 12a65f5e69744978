using System.Security.Cryptography;
using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>
/// Imports the *.crl files that appear in a folder, in the same way as lists from callers. It never changes or moves a file, so that
/// several instances may watch one folder. A refused file is tried again only when it has changed.
/// </summary>
public sealed partial class CrlFolderWatcher(
    RevocationOptions options, CrlImport import, RevocationLists lists, TimeProvider clock, ILogger<CrlFolderWatcher> log)
    : PeriodicWork(TimeSpan.FromSeconds(2), clock)
{
    private const int PieceSize = 1024 * 1024;

    // It is unknown who wrote the file into the folder; the signature shows who issued the list.
    private static readonly Caller Itself = new("kyc-service", "crl-folder");

    private Dictionary<string, Sight> _seen = [];

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => LookAsync(options.CrlFolder!, cancellationToken);

    /// <inheritdoc />
    protected override bool IsInterruption(Exception exception) =>
        exception is IOException or UnauthorizedAccessException || DatabaseFaults.Interrupts(exception);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogPostponed(log, exception.GetType().Name);

    private async Task LookAsync(string folder, CancellationToken cancel)
    {
        var before = _seen;
        _seen = [];
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.crl").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var now = new Sight(file.Length, file.LastWriteTimeUtc, IsDone: false);
            var isKnown = before.TryGetValue(file.Name, out var then) && then with { IsDone = false } == now;
            _seen[file.Name] = isKnown ? then! : now;
        }
        // A file that changed since the last check may still be being written.
        foreach (var (name, sight) in _seen
            .Where(file => before.ContainsKey(file.Key) && !file.Value.IsDone && before[file.Key] == file.Value).ToList())
        {
            if (await ImportAsync(Path.Combine(folder, name), cancel)) _seen[name] = sight with { IsDone = true };
        }
    }

    /// <summary>Imports one file. Returns false when the unchanged file must be tried again.</summary>
    private async Task<bool> ImportAsync(string path, CancellationToken cancel)
    {
        var sha256 = "";
        try
        {
            await using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, PieceSize, useAsync: true);
            // After a restart, and with other instances, nearly every file holds a list that is already in force.
            var digest = await SHA256.HashDataAsync(file, cancel);
            if (lists.Current.Lists.Any(list => list.Crl.Sha256.Span.SequenceEqual(digest))) return true;
            sha256 = Convert.ToHexStringLower(digest);
            file.Position = 0;
            var outcome = await import.ImportAsync(spool => CopyAsync(file, spool, cancel), Itself, cancel);
            LogImported(log, sha256, outcome.Changed ? "imported" : "in force already");
        }
        catch (ServiceFailureException exception)
        {
            LogRefused(log, sha256, exception.Failure.Code);
            // A full disk is no fault of the file.
            return exception.Failure != ServiceFailures.DiskUnavailable;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogPostponed(log, exception.GetType().Name);
            return false;
        }
        return true;
    }

    private static async Task<bool> CopyAsync(Stream file, UploadSpool spool, CancellationToken cancel)
    {
        var piece = new byte[PieceSize];
        int read;
        while ((read = await file.ReadAsync(piece, cancel)) > 0) await spool.AppendAsync(piece.AsMemory(0, read), cancel);
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

    private sealed record Sight(long Length, DateTime LastWrite, bool IsDone);
}
