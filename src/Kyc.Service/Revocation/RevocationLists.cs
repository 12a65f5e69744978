using Dapper;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.Revocation;

/// <summary>The lists in force, as one immutable state: whoever took it keeps it while a newer one takes its place.</summary>
public sealed record RevocationState(RevocationIndex Index, IReadOnlyList<ImportedList> Lists);

/// <summary>A list in force and when it came in.</summary>
public sealed record ImportedList(TrustedCrl Crl, DateTimeOffset ImportedAt);

/// <summary>
/// The lists this instance answers from. Loaded from the database at start and again whenever any instance imports one;
/// every list is verified anew on the way in, so that a changed row can never answer.
/// </summary>
public sealed partial class RevocationLists(
    KycDatabase database, TrustAnchorSet anchors, DatabaseNotifications notifications, TimeProvider clock, ILogger<RevocationLists> log) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _loading = new(1);
    private volatile RevocationState _current = new(RevocationIndex.Empty, []);

    /// <summary>The present state; taking it costs nothing and takes no lock.</summary>
    public RevocationState Current => _current;

    /// <summary>Brings <see cref="Current"/> up to the database.</summary>
    public async Task ReloadAsync(CancellationToken cancel)
    {
        await _loading.WaitAsync(cancel);
        try
        {
            await using var connection = await database.OpenAsync(cancel);
            var rows = (await connection.QueryAsync<(byte[] Sha256, DateTimeOffset ImportedAt)>(
                "select sha256, imported_at from signed_crl where generation = 0 order by distribution_point, issuer_key_id")).AsList();
            // The instance that imported a list has it already when its own notification comes.
            var present = _current.Lists.Select(list => Convert.ToHexString(list.Crl.Sha256.Span)).ToList();
            if (present.SequenceEqual(rows.Select(row => Convert.ToHexString(row.Sha256)))) return;

            var known = present.Zip(_current.Lists).ToDictionary();
            var lists = new List<ImportedList>();
            foreach (var (sha256, importedAt) in rows)
            {
                // What is in memory already is not read again: one import must not cost the reading of 1,900 lists.
                var crl = known.TryGetValue(Convert.ToHexString(sha256), out var list) ? list.Crl : await VerifyStoredAsync(connection, sha256);
                if (crl is not null) lists.Add(new ImportedList(crl, importedAt));
            }
            _current = new RevocationState(RevocationIndex.Of([.. lists.Select(list => list.Crl)]), lists);
            LogLoaded(log, lists.Count);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changes = notifications.Subscribe(DatabaseNotifications.CrlChanged);
        while (true)
        {
            await changes.WaitAsync(stoppingToken);
            try
            {
                await ReloadAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException && !stoppingToken.IsCancellationRequested)
            {
                // The lists at hand go on answering until they are stale; the next connection signals again.
                LogPostponed(log, exception.GetType().Name);
                await Task.Delay(RetryPause, clock, stoppingToken);
                changes.Signal();
            }
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _loading.Dispose();
        base.Dispose();
    }

    private async Task<TrustedCrl?> VerifyStoredAsync(NpgsqlConnection connection, byte[] sha256)
    {
        var der = await connection.QuerySingleOrDefaultAsync<byte[]>("select der from signed_crl where generation = 0 and sha256 = @sha256", new { sha256 });
        if (der is null) return null;
        if (CertificateRevocationList.TryParse(der, out var crl, out var failure) && anchors.TryVerify(crl!, out var signer, out failure))
            return RevocationIndex.Empty.WithList(crl!, signer!, out failure).Lists.SingleOrDefault();
        LogRefused(log, failure!.Code, Convert.ToHexStringLower(sha256));
        return null;
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Revocation lists in force: {Count}")]
    private static partial void LogLoaded(ILogger logger, int count);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Error, Message = "Stored revocation list {Sha256} refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string code, string sha256);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Revocation lists not reloaded ({ExceptionType}); trying again")]
    private static partial void LogPostponed(ILogger logger, string exceptionType);
}
