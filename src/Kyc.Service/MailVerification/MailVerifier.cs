using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Verifies a person whose letter was delivered. The record, the ledger events and the new state are stored in the same transaction as the
/// delivery (docs/adr/0014). By law, sending the letter is the act of verification. Therefore the record states the posting day, and the
/// item of the rule that contains the method on that day (law.md 1.4, 2.2 row 5).
/// </summary>
public sealed class MailVerifier(KeyStore keys)
{
    /// <summary>Verifies the person. The caller must have locked the application, and the letter must be delivered and activated.</summary>
    /// <exception cref="ServiceFailureException">
    /// METHOD-ENDED: the rule does not contain the method on the posting day. RECORD-INCOMPLETE: required rows of the verification record
    /// are missing.
    /// </exception>
    public async Task VerifyAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, Caller caller, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var documents = await MailDocumentStore.ReadCurrentAsync(connection, application.Id);
        var usedMethod = OfferedMethods.GetUsedMethod(documents[0].Method, item.PostingDate!.Value);
        using var applicationKeys = await keys.LoadKeysAsync(application.Id, cancellationToken);
        // The record of a revoked verification is kept. The new record is stored as a correction of it (rule 20(3)).
        var earlierRecordId = await EvidenceStore.FindLatestRecordIdAsync(connection, application.Id);
        var record = SealRecord(application, item, documents, usedMethod, earlierRecordId, applicationKeys, now);

        var batch = new WriteBatch(connection);
        ApplicationStore.Move(batch, application, ApplicationFinding.LetterDelivered, "", usedMethod, caller, now);
        EvidenceStore.InsertRecord(batch, record);
        await batch.ExecuteAsync();
        await MailItemStore.SetStateAsync(connection, item.Id, MailItemState.Concluded, now);
        LedgerEvent CreateEvent(LedgerEntryKind kind, LedgerSubject subject, params IReadOnlyList<LedgerFact> facts) =>
            new(application.Id, kind, now, LedgerEvent.GetActor(caller), subject) { Facts = facts };
        await LedgerStore.AppendAsync(
            connection,
            CreateEvent(LedgerEntryKind.Decision, LedgerEvent.CreateSubject(SubjectKind.MailItem, item.Id),
                new("state", RecordWords.GetWord(ApplicationState.Verified)), new("code", "")),
            CreateEvent(earlierRecordId is null ? LedgerEntryKind.RecordAdded : LedgerEntryKind.RecordCorrected, record.Subject,
            [
                .. RecordWords.CreateFacts(record.Columns.Method, record.Columns.MethodLetter, record.Columns.RuleRevision),
                .. earlierRecordId is { } id ? [new LedgerFact("corrects", id.ToString("D"))] : Array.Empty<LedgerFact>(),
            ]));
    }

    private SealedRecord SealRecord(
        ApplicationRow application,
        MailItemRow item,
        IReadOnlyList<MailDocumentRow> documents,
        UsedMethod usedMethod,
        Guid? earlierRecordId,
        ApplicationKeys applicationKeys,
        DateTimeOffset now)
    {
        var content = CreateRecord(application, item, documents, usedMethod, applicationKeys, now) with
        {
            Corrects = earlierRecordId,
            CorrectionReason = earlierRecordId is null ? null : "郵便物の返送等により取り消した確認を改めて行った",
        };
        var numberMac = keys.Mac.Compute(
            "mail-document", System.Text.Encoding.UTF8.GetBytes(content.DocumentName),
            System.Text.Encoding.UTF8.GetBytes(content.DocumentNumber));
        try
        {
            return SealedRecord.Create(content, application.Channel, numberMac, applicationKeys);
        }
        catch (IncompleteRecordException exception)
        {
            throw new ServiceFailureException(
                ServiceFailures.RecordIncomplete, string.Join(", ", exception.MissingRows.Select(row => $"row {row.RowNumber}")));
        }
    }

    private static VerificationRecord CreateRecord(
        ApplicationRow application, MailItemRow item, IReadOnlyList<MailDocumentRow> documents, UsedMethod usedMethod,
        ApplicationKeys applicationKeys, DateTimeOffset now)
    {
        var creationRequest = ApplicationGrpcService.OpenCreationRequest(application, applicationKeys);
        var entries = documents.Select(document => MailDecryption.OpenEntry(document, applicationKeys)).ToList();
        var (mainEntry, secondEntry) = (entries[0], entries.ElementAtOrDefault(1));
        var isElectronic = MailInputs.IsElectronic(documents[0].Input);
        return new VerificationRecord
        {
            Id = Guid.CreateVersion7(now),
            ApplicationId = application.Id,
            // The verifier is the person who examined and compared the document, not the person who imported the tracking reports.
            Verifier = new Actor(documents[0].ConfirmedProgram, documents[0].ConfirmedPerson),
            RecordedBy = EvidenceStore.Recorder,
            VerifiedAt = now,
            RecordedAt = now,
            Channel = RecordWords.GetWord(application.Channel),
            Method = OfferedMethods.ToRecordMethod(documents[0].Method),
            MethodLetter = usedMethod.Letter.ItemLetter,
            RuleRevision = usedMethod.Letter.RuleRevision,
            Dates = new RecordDates
            {
                DocumentReceivedOn = isElectronic ? null : entries.Max(entry => entry.ReceivedOn),
                InformationReceivedOn = isElectronic ? mainEntry.ReceivedOn : null,
                LetterSentOn = item.PostingDate,
            },
            AccountKind = RecordWords.GetWord(creationRequest.Declaration.AccountKind),
            DocumentName = mainEntry.GetDocumentName(),
            DocumentNumber = mainEntry.Number,
            SupplementaryDocument = secondEntry is null ? null : new DocumentReference(secondEntry.GetDocumentName(), secondEntry.Number),
            Name = mainEntry.Name,
            Address = MailEntry.SelectResidenceEntry(entries).Address,
            BirthDate = IsoDate.ToText(mainEntry.BirthDate!.Value),
            Purpose = RecordWords.GetWord(creationRequest.Declaration.Purpose),
            Occupation = creationRequest.Declaration.Occupation,
            DeclarationConfirmedOn = JapanTime.ToDate(application.CreatedAt),
            TransactionReference = application.Id.ToString("D"),
            ConsentVersion = creationRequest.Consent.TextVersion,
            PostingNumber = item.PostingNumber,
            Attachments =
            [
                .. documents.Select(document => new RecordAttachment(
                    document.EvidenceId!.Value,
                    DocumentIntake.GetEvidenceKind(document.Input),
                    Digest.FromBytes(document.EvidenceCommitment!))),
            ],
        };
    }
}
