using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.CardVerification;
using Kyc.Service.Encryption;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;

namespace Kyc.Service.Evidence;

/// <summary>
/// Begins the chains of applications that were stored before there was a ledger; runs at the start, before the first call. Their entries
/// state what is there now: what happened before cannot be proved by them, and the fact <c>begun</c> says so.
/// </summary>
public sealed class ChainBeginnings(KycDatabase database, KeyStore keyStore, TimeProvider clock)
{
    private const int Batch = 200;
    private static readonly LedgerFact Begun = new("begun", "later");

    /// <summary>Begins every chain that is missing. Instances that start together share the work.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await NextAsync(cancel) is { Count: > 0 } ids)
            foreach (var id in ids) await BeginAsync(id, cancel);
    }

    private async Task<List<Guid>> NextAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return (await connection.QueryAsync<Guid>(
            "select id from application a where not exists (select from ledger_head h where h.application_id = a.id) order by id limit @Batch", new { Batch })).AsList();
    }

    private async Task BeginAsync(Guid id, CancellationToken cancel)
    {
        using var keys = await keyStore.LoadAsync(id, cancel);
        await database.InTransactionAsync(async connection =>
        {
            var application = await ApplicationStore.LockAsync(connection, id);
            if (application is null || await LedgerStore.HeadAsync(connection, id) is not null) return false;

            var now = clock.Now();
            LedgerEvent Event(LedgerKind kind, LedgerSubject subject, params LedgerFact[] facts) =>
                new(id, kind, now, LedgerEvent.Self, subject) { Facts = [.. facts, Begun] };
            LedgerSubject Stored(SubjectKind kind, Guid row, DataClass dataClass, string field, byte[] ciphertext) =>
                LedgerSubjects.Sealed(kind, row, keys, dataClass, keys.Open(dataClass, field, ciphertext), ciphertext);

            var events = new List<LedgerEvent>
            {
                Event(LedgerKind.ApplicationCreated, Stored(SubjectKind.Application, id, DataClass.Declaration, ApplicationGrpcService.DeclarationField, application.Declaration)),
            };
            foreach (var session in await CardSessionStore.DecidedAsync(connection, id))
                events.Add(Event(
                    LedgerKind.Decision, Stored(SubjectKind.CardSession, session.Id, DataClass.Declaration, CardVerificationGrpcService.DocumentField, session.Document),
                    new LedgerFact("code", session.OutcomeCode)));
            foreach (var item in await EvidenceStore.ItemsAsync(connection, id))
                events.Add(Event(LedgerKind.EvidenceAdded, Stored(SubjectKind.EvidenceItem, item.Id, DataClass.Evidence, EvidenceStore.ItemField(item.Id), item.Ciphertext)));
            foreach (var record in await EvidenceStore.RecordsAsync(connection, id))
                events.Add(Event(
                    LedgerKind.RecordAdded, Stored(SubjectKind.VerificationRecord, record.Id, DataClass.VerificationRecord, EvidenceStore.RecordField(record.Id), record.Content),
                    [.. RecordWords.FactsOf(record.Columns.Method, record.MethodLetter, record.RuleRevision)]));
            if (application.State == ApplicationState.Cancelled) events.Add(Event(LedgerKind.ApplicationCancelled, LedgerEvent.About(SubjectKind.Application, id)));
            await LedgerStore.AppendAsync(connection, events);
            return true;
        }, cancel);
    }
}
