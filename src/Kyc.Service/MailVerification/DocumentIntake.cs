using System.Security.Cryptography;
using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Mail.Documents;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Handles the first entry of a received document: checks it, encrypts it, and stores it together with the scan of the document.
/// </summary>
public sealed class DocumentIntake(
    ApplicationStore applications, KycDatabase database, KeyStore keys, OfferedMethods methods, PostcodeTableProvider postcodes,
    TimeProvider clock)
{
    /// <summary>Stores the first entry of a received document. Closes the unconfirmed entries that it replaces.</summary>
    /// <param name="header">The data that the clerk typed, with the reference code of the application and the verification method.</param>
    /// <param name="scan">The bytes of the scan. Null when there is no scan.</param>
    /// <param name="caller">The program and person that typed the entry.</param>
    /// <param name="onQuestion">Called before the method throws because a person must choose the postal code.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ServiceFailureException">
    /// The reference code is unknown, the application does not await verification or already has a document or a letter, the method is not
    /// allowed, or the entry or the scan is not accepted.
    /// </exception>
    public async Task<MailDocumentRow> RecordAsync(
        DocumentHeader header, byte[]? scan, Caller caller, Action<PostcodeQuestion> onQuestion, CancellationToken cancellationToken)
    {
        _ = ReferenceCode.TryNormalize(header.ReferenceCode, out var referenceCode);
        var method = OfferedMethods.ToMethodCode(header.Method);
        var input = MailInputs.ToMethodInput(header.Input);
        if (input == MethodInput.ChipInformation)
        {
            throw MailFailures.CreateException(MailFailures.ChipUnverified).WithViolations(
                new FieldViolation("header.input", FieldReason.Unexpected, "is CHIP, which is not accepted"));
        }

        var now = clock.GetNow();
        var today = JapanTime.ToDate(now);
        var application = await applications.FindByReferenceCodeAsync(referenceCode, cancellationToken)
            ?? throw new ServiceFailureException(ServiceFailures.ReferenceUnknown);
        ApplicationLifecycle.RequireAwaitingVerification(application);
        await keys.AddKeyAsync(application.Id, DataClass.ReceivedDocument, cancellationToken);
        using var applicationKeys = await keys.LoadKeysAsync(
            application.Id,
            cancellationToken,
            DataClass.Declaration,
            DataClass.Evidence,
            DataClass.ReceivedDocument);
        var isResident = IsResident(application, applicationKeys);
        methods.RequireAllowed(method, today, isResident);
        if (!MailInputs.UsesInput(method, input))
        {
            throw MailFailures.CreateException(MailFailures.DocumentKindNotAccepted).WithViolations(
                new FieldViolation("header.input", FieldReason.NotTogether, "is not an input of the method"));
        }

        var entry = MailEntry.Read(header.Entry, input, "header.entry");
        if (!DocumentKinds.Find(entry.Kind)!.IsAcceptedOn(today, isResident))
        {
            throw MailFailures.CreateException(MailFailures.DocumentKindNotAccepted).WithViolations(
                new FieldViolation("header.entry.kind", FieldReason.NotTogether, "is not accepted today for this person"));
        }

        if (entry.ShowsResidence)
        {
            PostalPlaceResolver.RequirePlace(await postcodes.GetCurrentAsync(cancellationToken), entry, "header.entry", onQuestion);
        }

        if (scan is null && MailInputs.IsElectronic(header.Input))
        {
            throw MailFailures
                .CreateException(MailFailures.ScanRequired)
                .WithViolations(new FieldViolation("chunk", FieldRules.MissingValueFault));
        }

        if (scan is not null && !UploadReader.HasScanSignature(scan))
        {
            throw MailFailures.CreateException(MailFailures.UnknownScanFormat);
        }

        var item = scan is null
            ? null
            : SealedEvidenceItem.Create(new EvidenceItem(GetEvidenceKind(header.Input), scan), applicationKeys, now);
        var (row, subject) = SealEntry(application.Id, method, header.Input, entry, item, applicationKeys, now);
        return await database.RunInTransactionAsync(async connection =>
        {
            await ReplaceUnconfirmedEntriesAsync(connection, application.Id, row, caller, now);
            if (!entry.ShowsResidence)
            {
                await RequireResidenceAsync(connection, application.Id, applicationKeys);
            }

            if (item is not null)
            {
                await StoreEvidenceAsync(connection, application.Id, item, now);
            }

            await MailDocumentStore.InsertAsync(connection, row, caller, now);
            // The first document adds a data class to the application, so that its due dates must be recalculated.
            await ReplanQueue.AddAsync(connection, application.Id);
            await LedgerStore.AppendAsync(connection, [.. CreateEvents(application.Id, subject, item, entry, caller, now)]);
            return row;
        }, cancellationToken);
    }

    /// <summary>Stores an evidence item in the caller's transaction.</summary>
    internal static Task StoreEvidenceAsync(NpgsqlConnection connection, Guid applicationId, SealedEvidenceItem item, DateTimeOffset now)
    {
        var batch = new WriteBatch(connection);
        EvidenceStore.InsertItems(batch, applicationId, null, [item], now);
        return batch.ExecuteAsync();
    }

    /// <summary>Returns the kind of evidence item for a document that is received as the given input of a verification method.</summary>
    internal static EvidenceKind GetEvidenceKind(DocumentInput input) => input switch
    {
        DocumentInput.Chip => EvidenceKind.ChipInformation,
        DocumentInput.Image => EvidenceKind.DocumentImage,
        DocumentInput.SecondCopy or DocumentInput.Supplement => EvidenceKind.SupplementaryDocument,
        _ => EvidenceKind.ReceivedDocument,
    };

    internal static bool IsResident(ApplicationRow application, ApplicationKeys keys) =>
        !MailDecryption.OpenDeclaration(application, keys).OutsideResidentRegister;

    /// <summary>
    /// Encrypts the given entry and creates a new row for it, which awaits its second entry. Also creates the subject of the ledger event,
    /// which contains a commitment to the plaintext.
    /// </summary>
    internal static (MailDocumentRow Row, LedgerSubject Subject) SealEntry(
        Guid applicationId, MethodKind method, DocumentInput input, MailEntry entry, SealedEvidenceItem? item, ApplicationKeys keys,
        DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var json = entry.ToJson();
        var row = new MailDocumentRow
        {
            Id = id,
            ApplicationId = applicationId,
            MethodCode = VerificationMethods.Get(method).Name,
            Input = input,
            State = MailDocumentState.AwaitingSecondEntry,
            Content = keys.Seal(DataClass.ReceivedDocument, MailDocumentRow.GetField(id), json),
            EvidenceId = item?.Id,
            EvidenceCommitment = item?.Subject.Commitment!.Value.ToArray(),
        };
        var subject = LedgerSubjectFactory.CreateForCiphertext(
            SubjectKind.MailItem,
            id,
            keys,
            DataClass.ReceivedDocument,
            json,
            row.Content);
        CryptographicOperations.ZeroMemory(json);
        return (row, subject);
    }

    /// <summary>
    /// Locks the application and closes the unconfirmed entries that the new row replaces: those with the same input or a different method.
    /// Throws when the application does not await verification, when a letter is open, or when the new row would replace an entry that no
    /// longer awaits its second entry.
    /// </summary>
    private static async Task ReplaceUnconfirmedEntriesAsync(
        NpgsqlConnection connection, Guid applicationId, MailDocumentRow row, Caller caller, DateTimeOffset now)
    {
        var application = await ApplicationStore.LockAsync(connection, applicationId)
            ?? throw new ServiceFailureException(ServiceFailures.ReferenceUnknown);
        ApplicationLifecycle.RequireAwaitingVerification(application);
        if (await MailItemStore.ReadLatestAsync(connection, applicationId) is { IsOpen: true })
        {
            throw MailFailures.CreateException(MailFailures.DocumentAlreadyReceived);
        }

        foreach (var document in await MailDocumentStore.ReadCurrentAsync(connection, applicationId))
        {
            var isReplaced = document.Input == row.Input || document.MethodCode != row.MethodCode;
            if (!isReplaced)
            {
                continue;
            }

            if (document.State != MailDocumentState.AwaitingSecondEntry)
            {
                throw MailFailures.CreateException(MailFailures.DocumentAlreadyReceived);
            }

            await MailDocumentStore.SetStateAsync(connection, document.Id, MailDocumentState.Closed);
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForDocument(document, "document-replaced", caller, now));
        }
    }

    /// <summary>
    /// Throws when the application has other documents and none of them shows the residence. Called only for a new document that does not
    /// show the residence. If it is the first document, it is accepted.
    /// </summary>
    private static async Task RequireResidenceAsync(NpgsqlConnection connection, Guid applicationId, ApplicationKeys keys)
    {
        var others = await MailDocumentStore.ReadCurrentAsync(connection, applicationId);
        if (others.Count > 0 && !others.Any(other => MailDecryption.OpenEntry(other, keys).ShowsResidence))
        {
            throw MailFailures.CreateException(MailFailures.ResidenceMissing);
        }
    }

    private static IEnumerable<LedgerEvent> CreateEvents(
        Guid applicationId, LedgerSubject subject, SealedEvidenceItem? item, MailEntry entry, Caller caller, DateTimeOffset now)
    {
        yield return MailLedgerEvents.CreateForReceivedDocument(applicationId, subject, entry, caller, now);
        if (item is not null)
        {
            yield return new LedgerEvent(applicationId, LedgerEntryKind.EvidenceAdded, now, LedgerEvent.GetActor(caller), item.Subject);
        }
    }
}
