using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.CardVerification;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>
/// Creates ledger chains for applications that were stored before the ledger existed. This happens once, before the service accepts its
/// first call. The entries record the data that is stored at that time. They cannot prove what happened before, so they contain the fact
/// <c>begun</c> with the value <c>later</c>.
/// </summary>
public sealed class ChainInitializer(KycDatabase database, KeyStore keyStore, UnusableRowRegistry unusableRows, TimeProvider clock)
{
    private static readonly LedgerFact BegunFact = new("begun", "later");

    /// <summary>Number of applications that are read at a time.</summary>
    internal int PageSize { get; set; } = 1000;

    /// <summary>
    /// Creates every missing chain, unless this has been done before. Instances that start together share the work. When the rows or keys
    /// of an application are unusable, the application stays without a chain and cannot be used. The other applications are not affected.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(cancellationToken))
        {
            return;
        }

        for (Guid? after = Guid.Empty; after is { } lastId;)
        {
            after = await InitializePageAsync(lastId, cancellationToken);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            "insert into chain_beginning (done_at) values (@now) on conflict do nothing", new { now = clock.GetNow() });
    }

    /// <summary>
    /// Reads a page of applications, in the order of their ids after the given id, and creates the chains of those that have none.
    /// </summary>
    /// <returns>The id of the last application on the page, after which the next page starts; null when there are no more pages.</returns>
    public async Task<Guid?> InitializePageAsync(Guid after, CancellationToken cancellationToken)
    {
        List<(Guid Id, bool IsMissing)> page;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            page = (await connection.QueryAsync<(Guid, bool)>(
                """
                select id, not exists (select from ledger_head h where h.application_id = a.id)
                from application a where id > @after order by id limit @PageSize
                """,
                new { after, PageSize })).AsList();
        }
        foreach (var (id, isMissing) in page)
        {
            if (isMissing)
            {
                await TryInitializeChainAsync(id, cancellationToken);
            }
        }
        return page.Count < PageSize ? null : page[^1].Id;
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>("select exists (select from chain_beginning)");
    }

    private async Task TryInitializeChainAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await InitializeChainAsync(id, cancellationToken);
        }
        catch (Exception exception) when (IsCausedByData(exception))
        {
            unusableRows.Record("application", id.ToString("D"), $"its chain cannot begin ({exception.GetType().Name})");
        }
    }

    /// <summary>
    /// Checks whether an exception is caused by the stored data. Returns false when the database or the key token is only temporarily
    /// unavailable.
    /// </summary>
    private static bool IsCausedByData(Exception exception) => exception switch
    {
        OperationCanceledException or TimeoutException or IOException => false,
        KeyProviderException keyException => keyException.Failure == KeyFailures.UnknownKey,
        // In PostgreSQL, error class 22 is an invalid value and class 23 is a violated constraint. The triggers of this product raise codes
        // that begin with KYC.
        PostgresException postgresException => postgresException.SqlState.StartsWith("22", StringComparison.Ordinal)
            || postgresException.SqlState.StartsWith("23", StringComparison.Ordinal)
            || postgresException.SqlState.StartsWith("KYC", StringComparison.Ordinal),
        NpgsqlException => false,
        _ => true,
    };

    private async Task InitializeChainAsync(Guid id, CancellationToken cancellationToken)
    {
        using var keys = await keyStore.LoadKeysAsync(id, cancellationToken);
        await database.RunInTransactionAsync(async connection =>
        {
            var application = await ApplicationStore.LockAsync(connection, id);
            if (application is null || await LedgerStore.ReadHeadAsync(connection, id) is not null)
            {
                return false;
            }

            var now = clock.GetNow();
            LedgerEvent CreateEvent(LedgerEntryKind kind, LedgerSubject subject, params LedgerFact[] facts) =>
                new(id, kind, now, LedgerEvent.ServiceActor, subject) { Facts = [.. facts, BegunFact] };
            LedgerSubject CreateSubject(SubjectKind kind, Guid row, DataClass dataClass, string field, byte[] ciphertext) =>
                LedgerSubjectFactory.CreateForCiphertext(kind, row, keys, dataClass, keys.Open(dataClass, field, ciphertext), ciphertext);

            var events = new List<LedgerEvent>
            {
                CreateEvent(
                    LedgerEntryKind.ApplicationCreated,
                    CreateSubject(
                        SubjectKind.Application, id, DataClass.Declaration, CiphertextTables.Application.GetField(id),
                        application.Declaration)),
            };
            foreach (var session in await CardSessionStore.ReadDecidedAsync(connection, id))
            {
                events.Add(CreateEvent(
                    LedgerEntryKind.Decision,
                    CreateSubject(
                        SubjectKind.CardSession, session.Id, DataClass.Declaration, CiphertextTables.CardSession.GetField(session.Id),
                        session.Document),
                    new LedgerFact("code", session.OutcomeCode)));
            }

            foreach (var item in await EvidenceStore.ReadItemsAsync(connection, id))
            {
                events.Add(
                    CreateEvent(
                        LedgerEntryKind.EvidenceAdded,
                        CreateSubject(
                            SubjectKind.EvidenceItem,
                            item.Id,
                            DataClass.Evidence,
                            EvidenceStore.GetItemField(item.Id),
                            item.Ciphertext)));
            }

            foreach (var record in await EvidenceStore.ReadRecordsAsync(connection, id))
            {
                events.Add(CreateEvent(
                    LedgerEntryKind.RecordAdded,
                    CreateSubject(
                        SubjectKind.VerificationRecord, record.Id, DataClass.VerificationRecord, EvidenceStore.GetRecordField(record.Id),
                        record.Content),
                    [.. RecordWords.CreateFacts(record.Columns.Method, record.MethodLetter, record.RuleRevision)]));
            }

            if (application.State == ApplicationState.Cancelled)
            {
                events.Add(CreateEvent(LedgerEntryKind.ApplicationCancelled, LedgerEvent.CreateSubject(SubjectKind.Application, id)));
            }

            await LedgerStore.AppendAsync(connection, events);
            return true;
        }, cancellationToken);
    }
}
