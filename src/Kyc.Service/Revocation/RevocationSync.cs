using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>
/// Synchronizes the lists of this instance with the database, at the start and whenever any instance imports a list. It reads only lists
/// that the instance does not have, and verifies each before it is used.
/// </summary>
public sealed partial class RevocationSync : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Minimum time between two checks, so that the import of all lists of the country does not cause one check per list.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly CrlStore _store;
    private readonly InstalledAnchors _anchors;
    private readonly RevocationLists _lists;
    private readonly RevocationIndexKeeper _keeper;
    private readonly RevocationInstruments _instruments;
    private readonly RevocationOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RevocationSync> _log;
    private readonly DatabaseNotifications.Subscription _signals;
    private readonly Dictionary<string, Failure> _refused = [];
    private readonly HashSet<string> _toldOf = [];
    private volatile bool _anchorsChanged;

    /// <summary>Subscribes to the announcements of imports.</summary>
    public RevocationSync(
        CrlStore store, InstalledAnchors anchors, RevocationLists lists, RevocationIndexKeeper keeper, RevocationInstruments instruments,
        DatabaseNotifications notifications, RevocationOptions options, TimeProvider clock, ILogger<RevocationSync> log)
    {
        (_store, _anchors, _lists, _keeper, _instruments) = (store, anchors, lists, keeper, instruments);
        (_options, _clock, _log) = (options, clock, log);
        _signals = notifications.Subscribe(DatabaseNotifications.CrlChanged);
        _keeper.Damaged += LookAgain;
        _anchors.Changed += LookWithOtherAnchors;
    }

    /// <summary>
    /// Before the first call, puts in force the lists that both the index file and the database have. Other lists of the database are read
    /// afterwards; until then they are missing, and certificates of their distribution points are refused.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        var held = _keeper.Open().Lists.Select(list => new ImportedList(list, default)).ToDictionary(list => list.Place);
        var rows = await _store.ListAsync(cancel);
        var agreed = new List<ImportedList>();
        foreach (var row in rows)
        {
            if (!held.TryGetValue(row.Place, out var list)) continue;
            // A list of the index file is trusted only when the database describes it in the same way.
            if (row.Version.IsSame(list.Version) ? row.Describes(StoredCrl.Of(list.Crl, row.ImportedAt)) : !Succeeds(row, list))
                agreed.Add(list with { ImportedAt = row.ImportedAt });
        }
        _lists.Put(agreed);
        LogLoaded(_log, _lists.Current.Lists.Count);
        LookAgain();
    }

    /// <summary>Requests a check of the database soon.</summary>
    public void LookAgain() => _signals.Signal();

    /// <summary>Requests a check with other anchors: a list that was refused may be signed by an anchor that is installed now.</summary>
    private void LookWithOtherAnchors()
    {
        _anchorsChanged = true;
        LookAgain();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _signals.WaitAsync(stoppingToken);
            try
            {
                await LookAsync(stoppingToken);
                await Task.Delay(Pace, _clock, stoppingToken);
            }
            catch (Exception exception) when (
                (exception is IOException || DatabaseFaults.Interrupts(exception)) && !stoppingToken.IsCancellationRequested)
            {
                // The current lists stay in use until they are stale; a new connection signals again.
                LogPostponed(_log, DatabaseFaults.Describe(exception));
                await Task.Delay(RetryPause, _clock, stoppingToken);
                LookAgain();
            }
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _keeper.Damaged -= LookAgain;
        _anchors.Changed -= LookWithOtherAnchors;
        _signals.Dispose();
        base.Dispose();
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        if (_anchorsChanged)
        {
            _anchorsChanged = false;
            _refused.Clear();
        }
        await DescribeAsync(cancel);
        // Read first: a list that an import puts in force after this is newer than the rows, and must not be removed.
        var before = _lists.Current;
        var rows = (await _store.ListAsync(cancel)).ToDictionary(row => row.Place);
        var gone = before.Lists.Where(list => !rows.ContainsKey(list.Place) || !_anchors.Current.Contains(list.Crl.Signer)).ToHashSet();
        _lists.Remove(gone);
        var read = 0;
        foreach (var row in rows.Values)
        {
            if (_lists.Expects(row.Sha256) || _refused.ContainsKey(RefusalOf(row))) continue;
            var present = before.Find(row.Place) is { } list && !gone.Contains(list) ? list : null;
            if (present is null || Succeeds(row, present)) read += await LoadAsync(row, present, cancel) ? 1 : 0;
        }
        _instruments.WithoutAnchor = rows.Values.Count(row => _refused.GetValueOrDefault(RefusalOf(row)) == VerdictFailures.CrlSignature);
        if (read > 0 || _lists.Current.Lists.Count != before.Lists.Count) LogLoaded(_log, _lists.Current.Lists.Count);
    }

    /// <summary>
    /// Whether a row is another list than the current one and may replace it. A row that may not comes from a database that was restored
    /// from an older backup: the current list was verified too and is newer, so it stays in use.
    /// </summary>
    private bool Succeeds(StoredCrl row, ImportedList list)
    {
        if (row.Version.IsSame(list.Version)) return false;
        if (row.Version.Follows(list.Version)) return true;
        var sha256 = Convert.ToHexStringLower(list.Crl.Sha256.Span);
        if (_toldOf.Add(sha256)) LogAhead(_log, sha256);
        return false;
    }

    /// <summary>
    /// Reads a list from the database and puts it in force. When the list cannot be used, the previous one is removed too: a newer list
    /// exists whose contents are unknown.
    /// </summary>
    private async Task<bool> LoadAsync(StoredCrl row, ImportedList? present, CancellationToken cancel)
    {
        if (await ReadAsync(row, cancel) is not { } list) return false;
        if (list.Crl is { } crl && row.Describes(StoredCrl.Of(crl, row.ImportedAt)))
        {
            _lists.Put(new ImportedList(crl, row.ImportedAt));
            return true;
        }
        if (list.Failure is { } failure) LogRefused(_log, failure.Code, Convert.ToHexStringLower(row.Sha256));
        else LogMismatch(_log, Convert.ToHexStringLower(row.Sha256));
        _refused[RefusalOf(row)] = list.Failure ?? VerdictFailures.CrlMalformed;
        if (present is not null) _lists.Remove(present);
        return false;
    }

    private async Task DescribeAsync(CancellationToken cancel)
    {
        foreach (var row in await _store.UndescribedAsync(cancel))
        {
            if (_refused.ContainsKey(RefusalOf(row)) || await ReadAsync(row, cancel) is not { } list) continue;
            if (list.Crl is { } crl
                && StoredCrl.Of(crl, row.ImportedAt) is var found
                && found.Place == row.Place
                && found.Version.IsSame(row.Version))
            {
                await _store.DescribeAsync(found, cancel);
                continue;
            }
            _refused[RefusalOf(row)] = list.Failure ?? VerdictFailures.CrlMalformed;
            LogRefused(_log, _refused[RefusalOf(row)].Code, Convert.ToHexStringLower(row.Sha256));
        }
    }

    private Task<Reading?> ReadAsync(StoredCrl row, CancellationToken cancel)
    {
        _instruments.CountRead();
        return _store.ReadAsync(row, Read, cancel);

        Reading Read(Stream der) => TrustedCrl.TryRead(der, _anchors.Current, out var crl, out var failure, _options.MaxCrlBytes)
            ? new Reading(crl, null)
            : new Reading(null, failure);
    }

    // The key of a refused row. It changes when the row is written again; until then the row is not read again.
    private static string RefusalOf(StoredCrl row) => $"{row.Place} {row.Writing}";

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Revocation lists in force: {Count}")]
    private static partial void LogLoaded(ILogger logger, int count);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Error, Message = "Stored revocation list {Sha256} refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string code, string sha256);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Revocation lists not reloaded ({Reason}); trying again")]
    private static partial void LogPostponed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1206, Level = LogLevel.Error, Message = "Stored revocation list {Sha256} is not the list its row describes")]
    private static partial void LogMismatch(ILogger logger, string sha256);

    [LoggerMessage(
        EventId = 1207, Level = LogLevel.Warning,
        Message = "The database has an older list than the one with SHA-256 {Sha256}, which stays in use")]
    private static partial void LogAhead(ILogger logger, string sha256);

    private sealed record Reading(TrustedCrl? Crl, Failure? Failure);
}
