using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Edge;
using Kyc.Service.Encryption;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;

namespace Kyc.Service.Evidence;

/// <summary>Corrects records by adding to them (規則20条3項): the new one points at the one before, and neither is ever changed.</summary>
public sealed class RecordCorrections(KycDatabase database, KeyStore keyStore, TimeProvider clock)
{
    /// <summary>Stores a correction of the latest record, or gives an equal one that was stored before.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, RECORD-UNKNOWN, RECORD-NOT-LATEST, RECORD-INCOMPLETE or REQUEST-INVALID.</exception>
    public async Task<VerificationRecord> CorrectAsync(CorrectVerificationRecordRequest request, Caller caller, CancellationToken cancel)
    {
        var applicationId = ApplicationRules.Id(request.ApplicationId, "application_id");
        var corrects = ApplicationRules.Id(request.Corrects, "corrects");
        var now = clock.Now();
        CorrectionRules.Check(request, now);
        using var keys = await keyStore.LoadAsync(applicationId, cancel, DataClass.VerificationRecord);
        return await database.InTransactionAsync(async connection =>
        {
            _ = await ApplicationStore.LockAsync(connection, applicationId) ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var stored = await EvidenceStore.RecordsAsync(connection, applicationId);
            if (stored.Count == 0 || !keys.Holds(DataClass.VerificationRecord)) throw new ServiceFailureException(ServiceFailures.RecordUnknown);
            var versions = RecordReader.Open(stored, keys).Versions;
            var corrected = versions.FirstOrDefault(version => version.Id == corrects) ?? throw new ServiceFailureException(ServiceFailures.RecordUnknown);
            var correction = CorrectionRules.Apply(corrected, request, caller, now);
            if (versions[^1].Id != corrects)
                return versions.Any(version => IsSame(version, correction)) ? versions.First(version => IsSame(version, correction))
                    : throw new ServiceFailureException(ServiceFailures.RecordNotLatest);

            var row = stored.First(candidate => candidate.Id == corrects);
            var record = Seal(correction, row, keys);
            var batch = new WriteBatch(connection);
            EvidenceStore.InsertRecord(batch, record);
            await batch.ExecuteAsync();
            await LedgerStore.AppendAsync(connection, new LedgerEvent(applicationId, LedgerKind.RecordCorrected, now, LedgerEvent.ActorOf(caller), record.Subject)
            {
                Facts = [new LedgerFact("corrects", corrects.ToString("D")), .. RecordWords.FactsOf(correction.Method, correction.MethodLetter, correction.RuleRevision)],
            });
            return correction;
        }, cancel);
    }

    // A repeated call: equal in everything but its id and its instant.
    private static bool IsSame(VerificationRecord version, VerificationRecord correction) =>
        version.Corrects == correction.Corrects
        && RecordJson.Write(version).AsSpan().SequenceEqual(RecordJson.Write(correction with { Id = version.Id, RecordedAt = version.RecordedAt }));

    private static SealedRecord Seal(VerificationRecord correction, StoredRecord row, ApplicationKeys keys)
    {
        try
        {
            return SealedRecord.Of(correction, row.Channel, row.CertificateMac, keys);
        }
        catch (IncompleteRecordException incomplete)
        {
            throw new ServiceFailureException(ServiceFailures.RecordIncomplete, string.Join(", ", incomplete.Missing.Select(missing => $"row {missing.Row}")));
        }
    }
}
