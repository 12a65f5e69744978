using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>
/// Synchronizes the lists of this instance with the database, at the start and whenever any instance imports a list. It reads only lists
/// that the instance does not have, and verifies each before it is used.
/// </summary>
public sealed partial class RevocationSynchronizer : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Minimum time between two checks, so that the import of all lists of the country does not cause one check per list.
    /// </summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(200);

    private readonly CrlStore _store;
    private readonly TrustAnchorWatcher _anchors;
    private readonly RevocationListRegistry _lists;
    private readonly RevocationIndexKeeper _keeper;
    private readonly RevocationInstruments _instruments;
    private readonly RevocationOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RevocationSynchronizer> _log;
    private readonly DatabaseNotificationListener.Subscription _signals;
    private readonly Dictionary<string, Failure> _refusals = [];
    private readonly HashSet<string> _loggedLists = [];
    private volatile bool _haveAnchorsChanged;

    /// <summary>
    /// Subscribes to everything that requires a check: imports by any instance, damaged lists in the index file, and changed anchors.
    /// </summary>
    public RevocationSynchronizer(
        CrlStore store,
        TrustAnchorWatcher anchors,
        RevocationListRegistry lists,
        RevocationIndexKeeper keeper,
        RevocationInstruments instruments,
        DatabaseNotificationListener notifications,
        RevocationOptions options,
        TimeProvider clock,
        ILogger<RevocationSynchronizer> log)
    {
        (_store, _anchors, _lists, _keeper, _instruments) = (store, anchors, lists, keeper, instruments);
        (_options, _clock, _log) = (options, clock, log);
        _signals = notifications.Subscribe(DatabaseNotificationListener.CrlChannel);
        _keeper.DamagedListsRemoved += RequestCheck;
        _anchors.Changed += OnAnchorsChanged;
    }

    /// <summary>
    /// Puts lists in force before the first call: those of the index file of which the database has the same or an older version. The other
    /// lists of the database are read afterwards. Until then they are missing, and certificates of their distribution points are refused.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var indexedLists = _keeper.Open().Crls.Select(list => new ImportedList(list, default)).ToDictionary(list => list.Key);
        var rows = await _store.ListAsync(cancellationToken);
        var confirmedLists = new List<ImportedList>();
        foreach (var row in rows)
        {
            if (!indexedLists.TryGetValue(row.Key, out var list))
            {
                continue;
            }
            // A list of the index file is used when the database describes it identically, or when the database has only an older version.
            if (row.Version.IsSameCrl(list.Version) ? row.Describes(StoredCrl.Of(list.Crl, row.ImportedAt)) : !CanReplace(row, list))
            {
                confirmedLists.Add(list with { ImportedAt = row.ImportedAt });
            }
        }
        _lists.PutInForce(confirmedLists);
        LogListsInForce(_log, _lists.Current.Lists.Count);
        RequestCheck();
    }

    /// <summary>Requests a check of the database, which runs soon.</summary>
    public void RequestCheck() => _signals.Signal();

    /// <summary>
    /// Requests a check after the anchors changed. A list that was refused before may be signed by an anchor that is installed now.
    /// </summary>
    private void OnAnchorsChanged()
    {
        _haveAnchorsChanged = true;
        RequestCheck();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _signals.WaitAsync(stoppingToken);
            try
            {
                await SynchronizeAsync(stoppingToken);
                await Task.Delay(CheckInterval, _clock, stoppingToken);
            }
            catch (Exception exception) when (
                (exception is IOException || DatabaseFaults.IsInterruption(exception)) && !stoppingToken.IsCancellationRequested)
            {
                // The current lists stay in use until they are stale.
                LogPostponed(_log, DatabaseFaults.Describe(exception));
                await Task.Delay(RetryDelay, _clock, stoppingToken);
                RequestCheck();
            }
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _keeper.DamagedListsRemoved -= RequestCheck;
        _anchors.Changed -= OnAnchorsChanged;
        _signals.Dispose();
        base.Dispose();
    }

    private async Task SynchronizeAsync(CancellationToken cancellationToken)
    {
        if (_haveAnchorsChanged)
        {
            _haveAnchorsChanged = false;
            _refusals.Clear();
        }
        await StoreMissingDescriptionsAsync(cancellationToken);
        // The state of the lists is read before the rows. A list that an import puts in force after this point is newer than the rows and
        // must not be removed.
        var previousState = _lists.Current;
        var rows = (await _store.ListAsync(cancellationToken)).ToDictionary(row => row.Key);
        var removedLists = previousState
            .Lists.Where(list => !rows.ContainsKey(list.Key) || !_anchors.Current.Contains(list.Crl.Signer))
            .ToHashSet();
        _lists.Remove(removedLists);
        var loadedCount = 0;
        foreach (var row in rows.Values)
        {
            if (_lists.IsImporting(row.Sha256) || _refusals.ContainsKey(CreateRefusalKey(row)))
            {
                continue;
            }

            var currentList = previousState.Find(row.Key) is { } list && !removedLists.Contains(list) ? list : null;
            if (currentList is null || CanReplace(row, currentList))
            {
                loadedCount += await LoadAsync(row, currentList, cancellationToken) ? 1 : 0;
            }
        }
        _instruments.ListsWithoutAnchorCount = rows.Values.Count(row =>
            _refusals.GetValueOrDefault(CreateRefusalKey(row)) == VerdictFailures.CrlSignatureInvalid);
        if (loadedCount > 0 || _lists.Current.Lists.Count != previousState.Lists.Count)
        {
            LogListsInForce(_log, _lists.Current.Lists.Count);
        }
    }

    /// <summary>
    /// Checks whether the list of a row differs from the list in force and may replace it. A row with an older list comes from a database
    /// that was restored from an older backup; this is logged once. The list in force was verified too and is newer, so it stays in use.
    /// </summary>
    private bool CanReplace(StoredCrl row, ImportedList list)
    {
        if (row.Version.IsSameCrl(list.Version))
        {
            return false;
        }

        if (row.Version.Supersedes(list.Version))
        {
            return true;
        }

        var sha256 = Convert.ToHexStringLower(list.Crl.Sha256.Span);
        if (_loggedLists.Add(sha256))
        {
            LogOlderList(_log, sha256);
        }

        return false;
    }

    /// <summary>
    /// Reads a list from the database and puts it in force. When the list cannot be used, the previous list is removed too, because it was
    /// replaced by a list whose content is unknown. Returns whether the list was put in force.
    /// </summary>
    private async Task<bool> LoadAsync(StoredCrl row, ImportedList? currentList, CancellationToken cancellationToken)
    {
        if (await ReadAsync(row, cancellationToken) is not { } list)
        {
            return false;
        }

        if (list.Crl is { } crl && row.Describes(StoredCrl.Of(crl, row.ImportedAt)))
        {
            _lists.PutInForce(new ImportedList(crl, row.ImportedAt));
            return true;
        }
        if (list.Failure is { } failure)
        {
            LogRefused(_log, failure.Code, Convert.ToHexStringLower(row.Sha256));
        }
        else
        {
            LogMismatch(_log, Convert.ToHexStringLower(row.Sha256));
        }

        _refusals[CreateRefusalKey(row)] = list.Failure ?? VerdictFailures.CrlMalformed;
        if (currentList is not null)
        {
            _lists.Remove(currentList);
        }

        return false;
    }

    private async Task StoreMissingDescriptionsAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await _store.ListRowsWithoutDescriptionAsync(cancellationToken))
        {
            if (_refusals.ContainsKey(CreateRefusalKey(row)) || await ReadAsync(row, cancellationToken) is not { } list)
            {
                continue;
            }

            if (list.Crl is { } crl
                && StoredCrl.Of(crl, row.ImportedAt) is var description
                && description.Key == row.Key
                && description.Version.IsSameCrl(row.Version))
            {
                await _store.StoreDescriptionAsync(description, cancellationToken);
                continue;
            }
            _refusals[CreateRefusalKey(row)] = list.Failure ?? VerdictFailures.CrlMalformed;
            LogRefused(_log, _refusals[CreateRefusalKey(row)].Code, Convert.ToHexStringLower(row.Sha256));
        }
    }

    private Task<ReadResult?> ReadAsync(StoredCrl row, CancellationToken cancellationToken)
    {
        _instruments.CountRead();
        return _store.ReadAsync(row, Read, cancellationToken);

        ReadResult Read(Stream der) => TrustedCrl.TryRead(der, _anchors.Current, out var crl, out var failure, _options.MaxCrlBytes)
            ? new ReadResult(crl, null)
            : new ReadResult(null, failure);
    }

    // Creates the key of a refused row. The key changes when the row is written again. Until then, the row is not read again.
    private static string CreateRefusalKey(StoredCrl row) => $"{row.Key} {row.Writing}";

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Revocation lists in force: {Count}")]
    private static partial void LogListsInForce(ILogger logger, int count);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Error, Message = "Stored revocation list {Sha256} refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string code, string sha256);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Revocation lists not reloaded ({Reason}); trying again")]
    private static partial void LogPostponed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1206, Level = LogLevel.Error, Message = "Stored revocation list {Sha256} is not the list its row describes")]
    private static partial void LogMismatch(ILogger logger, string sha256);

    [LoggerMessage(
        EventId = 1207, Level = LogLevel.Warning,
        Message = "The database has an older list than the one with SHA-256 {Sha256}, which stays in use")]
    private static partial void LogOlderList(ILogger logger, string sha256);

    private sealed record ReadResult(TrustedCrl? Crl, Failure? Failure);
}
