using System.Security.Cryptography;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>Opens verification records. Every reading by a caller is an entry of the ledger before anything is given out.</summary>
public sealed class RecordReader(KycDatabase database, KeyStore keyStore, TimeProvider clock)
{
    /// <summary>The record with its corrections, after writing down who reads it and why.</summary>
    /// <param name="applicationId">Whose.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="what">What is handed out, a word for the ledger.</param>
    /// <param name="reason">Why; checked.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, RECORD-UNKNOWN or LEDGER-BROKEN.</exception>
    public async Task<RecordHistory> ReadAsync(Guid applicationId, Caller caller, string what, string reason, CancellationToken cancel)
    {
        using var keys = await keyStore.LoadAsync(applicationId, cancel, DataClass.VerificationRecord);
        return await database.InTransactionAsync(async connection =>
        {
            _ = await ApplicationStore.LockAsync(connection, applicationId) ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var stored = await EvidenceStore.RecordsAsync(connection, applicationId);
            if (stored.Count == 0 || !keys.Holds(DataClass.VerificationRecord)) throw new ServiceFailureException(ServiceFailures.RecordUnknown);
            var history = Open(stored, keys);
            await LedgerStore.AppendAsync(connection, Given(applicationId, clock.Now(), caller, what, reason, new SubjectKey(SubjectKind.VerificationRecord, history.Current.Id)));
            return history;
        }, cancel);
    }

    /// <summary>The entry that tells of personal data given out.</summary>
    public static LedgerEvent Given(Guid applicationId, DateTimeOffset at, Caller caller, string what, string reason, SubjectKey subject) =>
        new(applicationId, LedgerKind.Exported, at, LedgerEvent.ActorOf(caller), new LedgerSubject(subject)) { Facts = [new("what", what), new("reason", reason)] };

    /// <summary>Opens stored records and puts them in their order.</summary>
    /// <exception cref="ServiceFailureException">LEDGER-BROKEN: a record does not open, contradicts its row, or the records make no history.</exception>
    public static RecordHistory Open(IReadOnlyList<StoredRecord> stored, ApplicationKeys keys)
    {
        var records = new List<VerificationRecord>();
        foreach (var row in stored)
        {
            if (!TryOpen(row, keys, out var record)) throw Broken($"record {row.Id:D} does not open");
            records.Add(record!);
        }

        return RecordHistory.TryCreate(records, out var history, out var problem) ? history : throw Broken(problem!);
    }

    private static bool TryOpen(StoredRecord row, ApplicationKeys keys, out VerificationRecord? record)
    {
        record = null;
        try
        {
            return RecordJson.TryRead(keys.Open(DataClass.VerificationRecord, EvidenceStore.RecordField(row.Id), row.Content), row.Columns, out record);
        }
        catch (CryptographicException)
        {
            // The platform's way to say that a ciphertext was changed.
            return false;
        }
    }

    private static ServiceFailureException Broken(string what) => new(ServiceFailures.LedgerBroken, what);
}
