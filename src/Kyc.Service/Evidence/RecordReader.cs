using System.Security.Cryptography;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>
/// Reads and decrypts verification records. Before a record is returned to a caller, a ledger entry that records the access is added.
/// </summary>
public sealed class RecordReader(KycDatabase database, KeyStore keyStore, TimeProvider clock)
{
    /// <summary>
    /// Records in the ledger who reads the record of the given application and why, and returns the record with its corrections.
    /// </summary>
    /// <param name="applicationId">The ID of the application.</param>
    /// <param name="caller">The caller who reads the record.</param>
    /// <param name="dataKind">A word for the kind of data that is returned. The ledger stores it.</param>
    /// <param name="reason">The reason that the caller states. The field rules have already checked its format.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, RECORD-UNKNOWN or LEDGER-BROKEN.</exception>
    public async Task<RecordHistory> ReadAsync(
        Guid applicationId,
        Caller caller,
        string dataKind,
        string reason,
        CancellationToken cancellationToken)
    {
        using var keys = await keyStore.LoadKeysAsync(applicationId, cancellationToken, DataClass.VerificationRecord);
        return await database.RunInTransactionAsync(async connection =>
        {
            _ = await ApplicationStore.LockAsync(connection, applicationId)
                ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var storedRecords = await EvidenceStore.ReadRecordsAsync(connection, applicationId);
            if (storedRecords.Count == 0 || !keys.HasKey(DataClass.VerificationRecord))
            {
                throw new ServiceFailureException(ServiceFailures.RecordUnknown);
            }

            var history = DecryptRecords(storedRecords, keys);
            await LedgerStore.AppendAsync(
                connection,
                CreateExportEvent(
                    applicationId,
                    clock.GetNow(),
                    caller,
                    dataKind,
                    reason,
                    new SubjectKey(SubjectKind.VerificationRecord, history.Current.Id)));
            return history;
        }, cancellationToken);
    }

    /// <summary>Creates the ledger event that records that personal data is returned to a caller.</summary>
    public static LedgerEvent CreateExportEvent(
        Guid applicationId,
        DateTimeOffset at,
        Caller caller,
        string dataKind,
        string reason,
        SubjectKey subject) =>
        new(applicationId, LedgerEntryKind.Exported, at, LedgerEvent.GetActor(caller), new LedgerSubject(subject))
        {
            Facts = [new("what", dataKind), new("reason", reason)],
        };

    /// <summary>Decrypts the given records of an application and orders them from the original record to the latest correction.</summary>
    /// <exception cref="ServiceFailureException">
    /// LEDGER-BROKEN: a record cannot be decrypted or contradicts its row, or the records do not form a history.
    /// </exception>
    public static RecordHistory DecryptRecords(IReadOnlyList<StoredRecord> storedRecords, ApplicationKeys keys)
    {
        var records = new List<VerificationRecord>();
        foreach (var row in storedRecords)
        {
            if (!TryDecryptRecord(row, keys, out var record))
            {
                throw CreateBrokenException($"record {row.Id:D} cannot be decrypted");
            }

            records.Add(record!);
        }

        return RecordHistory.TryCreate(records, out var history, out var problem) ? history : throw CreateBrokenException(problem!);
    }

    private static bool TryDecryptRecord(StoredRecord row, ApplicationKeys keys, out VerificationRecord? record)
    {
        record = null;
        try
        {
            return RecordJson.TryRead(
                keys.Open(DataClass.VerificationRecord, EvidenceStore.GetRecordField(row.Id), row.Content), row.Columns, out record);
        }
        catch (CryptographicException)
        {
            // .NET throws this exception when a ciphertext or its field name does not match its authentication tag.
            return false;
        }
    }

    private static ServiceFailureException CreateBrokenException(string problem) => new(ServiceFailures.LedgerBroken, problem);
}
