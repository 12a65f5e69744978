using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>
/// Corrects verification records (規則20条3項). A correction is a new record that refers to the record that it corrects. Stored records are
/// never changed.
/// </summary>
public sealed class RecordCorrector(KycDatabase database, KeyStore keyStore, TwoPersonApprovalService approvals, TimeProvider clock)
{
    /// <summary>
    /// Requests a correction of the latest record, or stores the correction when a different person has requested the same one. When the
    /// same correction is already stored, returns the stored one.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// APPLICATION-UNKNOWN, RECORD-UNKNOWN, RECORD-CORRECTS-UNKNOWN, RECORD-NOT-LATEST, RECORD-INCOMPLETE, SECOND-PERSON-REQUIRED,
    /// REQUEST-INVALID or LEDGER-BROKEN.
    /// </exception>
    public async Task<CorrectVerificationRecordResponse> CorrectAsync(
        CorrectVerificationRecordRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var applicationId = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var correctedId = RequestFieldParser.ParseId(request.Corrects, "corrects");
        var now = clock.GetNow();
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

            var versions = RecordReader.DecryptRecords(storedRecords, keys).Versions;
            var previousRecord = versions.FirstOrDefault(version => version.Id == correctedId)
                ?? throw new ServiceFailureException(ServiceFailures.CorrectedRecordUnknown);
            var correction = CorrectionRules.Apply(previousRecord, request, caller, now);
            if (versions[^1].Id != correctedId)
            {
                return CreateResponse(
                    versions.FirstOrDefault(version => IsSameCorrection(version, correction))
                        ?? throw new ServiceFailureException(ServiceFailures.RecordNotLatest));
            }

            var row = storedRecords.First(candidate => candidate.Id == correctedId);
            // The record is encrypted before the approval is requested, so that no approval is requested for a correction that cannot be
            // stored.
            var record = Seal(correction, row, keys);
            var approval = await approvals.RequestOrApproveAsync(
                connection,
                TwoPersonAction.Create(
                    EvidenceService.Descriptor.FullName, nameof(EvidenceService.EvidenceServiceBase.CorrectVerificationRecord), request),
                caller);
            if (!approval.IsApproved)
            {
                return new CorrectVerificationRecordResponse { Pending = approval.ToContract() };
            }
            // The record names the person who requested the correction; the ledger also names the person who approved it.
            correction = CorrectionRules.Apply(previousRecord, request, approval.Requester, now);
            record = Seal(correction, row, keys);
            var batch = new WriteBatch(connection);
            EvidenceStore.InsertRecord(batch, record);
            await batch.ExecuteAsync();
            await LedgerStore.AppendAsync(
                connection,
                new LedgerEvent(applicationId, LedgerEntryKind.RecordCorrected, now, LedgerEvent.GetActor(caller), record.Subject)
                {
                    Facts =
                    [
                        new LedgerFact("corrects", correctedId.ToString("D")), new LedgerFact("requested-by", approval.Requester.Person),
                        .. RecordWords.CreateFacts(correction.Method, correction.MethodLetter, correction.RuleRevision),
                    ],
                });
            return CreateResponse(correction);
        }, cancellationToken);
    }

    // When a call is repeated, the correction that it creates differs from the stored one only in the id, the time and the name of the
    // recorder.
    private static bool IsSameCorrection(VerificationRecord version, VerificationRecord correction) =>
        version.Corrects == correction.Corrects
        && RecordJson.Write(version).AsSpan().SequenceEqual(
            RecordJson.Write(correction with { Id = version.Id, RecordedAt = version.RecordedAt, RecordedBy = version.RecordedBy }));

    private static CorrectVerificationRecordResponse CreateResponse(VerificationRecord record) =>
        new() { RecordId = record.Id.ToString("D"), RecordedAt = Timestamp.FromDateTimeOffset(record.RecordedAt) };

    private static SealedRecord Seal(VerificationRecord correction, StoredRecord row, ApplicationKeys keys)
    {
        try
        {
            return SealedRecord.Create(correction, row.Channel, row.CertificateMac, keys);
        }
        catch (IncompleteRecordException incompleteRecordException)
        {
            throw new ServiceFailureException(
                ServiceFailures.RecordIncomplete,
                string.Join(", ", incompleteRecordException.MissingRows.Select(missing => $"row {missing.RowNumber}")));
        }
    }
}
