using Kyc.Jpki.Revocation;
using Kyc.Service.Platform.Edge.Uploads;

namespace Kyc.Service.Revocation;

/// <summary>
/// Keeps the index file, which is a cache of verified lists for the next start. It opens the file at the start. It rewrites the file when
/// many lists have arrived, when no list has arrived for a while, or when the service stops. Revocation is checked in memory, with or
/// without the file.
/// </summary>
public sealed partial class RevocationIndexKeeper(
    InstanceFolder folder, TrustAnchorWatcher anchors, RevocationListRegistry lists, TimeProvider clock, ILogger<RevocationIndexKeeper> log)
    : BackgroundService
{
    /// <summary>Approximate number of bytes of one list entry in the index file.</summary>
    private const int EntryBytes = 6;

    /// <summary>
    /// When the lists that are not in the file yet reach this size in bytes, the file is written at once. The limit keeps the loss small
    /// when the process is killed.
    /// </summary>
    private const long MaxUnsavedBytes = 32 * 1024 * 1024;

    /// <summary>Lists arrive in groups, so the file is written after this time without a new list.</summary>
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private HashSet<TrustedCrl> _savedLists = [];

    /// <summary>Raised after damaged lists were found in the file and removed from memory.</summary>
    public event Action? DamagedListsRemoved;

    /// <summary>Reads the index from the file; returns an empty index when there is no usable file.</summary>
    public RevocationIndex Open()
    {
        if (!File.Exists(folder.IndexFile))
        {
            return RevocationIndex.Empty;
        }

        if (!RevocationIndexFile.TryOpen(folder.IndexFile, anchors.Current, out var index, out var problem))
        {
            LogUnusableFile(log, folder.IndexFile, problem!);
            return RevocationIndex.Empty;
        }
        _savedLists = [.. index!.Crls];
        return index;
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (HasUnsavedChanges(lists.Current))
        {
            TryWriteFile();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the service does not wait for this check, which reads the whole file.
        await Task.Yield();
        RemoveDamagedLists();
        while (true)
        {
            await lists.Changes.ReadAsync(stoppingToken);
            while (GetUnsavedBytes(lists.Current) < MaxUnsavedBytes && await WaitForChangeAsync(stoppingToken))
            {
                // Nothing to do in the loop: its condition waits until the group of lists is complete or large.
            }
            if (!HasUnsavedChanges(lists.Current))
            {
                continue;
            }

            while (!TryWriteFile())
            {
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }
    }

    private async Task<bool> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(QuietPeriod, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await lists.Changes.ReadAsync(linked.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private long GetUnsavedBytes(RevocationState state) =>
        state.Lists.Where(list => !_savedLists.Contains(list.Crl)).Sum(list => (long)list.Crl.EntryCount * EntryBytes);

    private bool HasUnsavedChanges(RevocationState state) =>
        state.Lists.Count != _savedLists.Count || state.Lists.Any(list => !_savedLists.Contains(list.Crl));

    // Every list is checked before its first use anyway. This check finds damaged lists earlier, so that they can be read from the database
    // again.
    private void RemoveDamagedLists()
    {
        var damagedLists = lists.Current.Lists.Where(list => !list.Crl.IsIntact).ToList();
        if (damagedLists.Count == 0)
        {
            return;
        }

        foreach (var list in damagedLists)
        {
            LogDamagedList(log, folder.IndexFile, Convert.ToHexStringLower(list.Crl.Sha256.Span));
        }

        lists.Remove(damagedLists);
        DamagedListsRemoved?.Invoke();
    }

    private bool TryWriteFile()
    {
        try
        {
            var index = lists.Current.Index;
            RevocationIndexFile.Write(folder.IndexFile, index);
            _savedLists = [.. index.Crls.Where(list => list.IsIntact)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(log, exception.GetType().Name);
            return false;
        }
        LogFileWritten(log, _savedLists.Count);
        return true;
    }

    [LoggerMessage(
        EventId = 1208, Level = LogLevel.Error, Message = "Revocation index {File} {Problem}; it is rebuilt from the signed lists")]
    private static partial void LogUnusableFile(ILogger logger, string file, string problem);

    [LoggerMessage(
        EventId = 1209, Level = LogLevel.Error,
        Message = "Revocation index {File}: the list with SHA-256 {Sha256} is damaged and is read again from the database")]
    private static partial void LogDamagedList(ILogger logger, string file, string sha256);

    [LoggerMessage(
        EventId = 1210, Level = LogLevel.Warning,
        Message = "Revocation index not written ({ExceptionType}); lists stay in memory, trying again")]
    private static partial void LogNotWritten(ILogger logger, string exceptionType);

    [LoggerMessage(EventId = 1211, Level = LogLevel.Information, Message = "Revocation index written: {Count} lists")]
    private static partial void LogFileWritten(ILogger logger, int count);
}
