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
    ApplicationStore applications, KycDatabase database, KeyStore keys, OfferedMethods methods, PostcodeTables postcodes,
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
        _ = ReferenceCode.TryNormalize(header.ReferenceCode, out var code);
        var method = OfferedMethods.ToMethodCode(header.Method);
        var input = MailInputs.ToMethodInput(header.Input);
        if (input == MethodInput.ChipInformation)
        {
            throw MailFailures.CreateException(MailFailures.ChipUnverified).WithFields(
                new FieldViolation("header.input", FieldReason.Unexpected, "is CHIP, which is not accepted"));
        }

        var now = clock.GetNow();
        var today = JapanTime.ToDate(now);
        var application = await applications.FindByReferenceAsync(code, cancellationToken)
            ?? throw new ServiceFailureException(ServiceFailures.ReferenceUnknown);
        ApplicationLifecycle.RequireAwaitingVerification(application);
        await keys.AddKeyAsync(application.Id, DataClass.ReceivedDocument, cancellationToken);
        using var applicationKeys = await keys.LoadKeysAsync(
            application.Id,
            cancellationToken,
            DataClass.Declaration,
            DataClass.Evidence,
            DataClass.ReceivedDocument);
        var resident = IsResident(application, applicationKeys);
        methods.RequireAllowed(method, today, resident);
        if (!MailInputs.IsInputOf(method, input))
        {
            throw MailFailures.CreateException(MailFailures.DocumentKind).WithFields(
                new FieldViolation("header.input", FieldReason.NotTogether, "is not an input of the method"));
        }

        var entry = MailEntry.Read(header.Entry, input, "header.entry");
        if (!DocumentKinds.Find(entry.Kind)!.IsAcceptedOn(today, resident))
        {
            throw MailFailures.CreateException(MailFailures.DocumentKind).WithFields(
                new FieldViolation("header.entry.kind", FieldReason.NotTogether, "is not accepted today for this person"));
        }

        if (entry.ShowsResidence)
        {
            PostalPlaces.Require(await postcodes.GetCurrentAsync(cancellationToken), entry, "header.entry", onQuestion);
        }

        if (scan is null && MailInputs.IsElectronic(header.Input))
        {
            throw MailFailures.CreateException(MailFailures.ScanRequired).WithFields(new FieldViolation("chunk", FieldRules.Absent));
        }

        if (scan is not null && !UploadReader.IsScan(scan))
        {
            throw MailFailures.CreateException(MailFailures.ScanForm);
        }

        var item = scan is null ? null : SealedItem.Of(new EvidenceItem(GetEvidenceKind(header.Input), scan), applicationKeys, now);
        var (row, subject) = Seal(application.Id, method, header.Input, entry, item, applicationKeys, now);
        return await database.InTransactionAsync(async connection =>
        {
            await ReplaceUnconfirmedAsync(connection, application.Id, row, caller, now);
            if (!entry.ShowsResidence)
            {
                await RequireResidenceAsync(connection, application.Id, applicationKeys);
            }

            if (item is not null)
            {
                await StoreAsync(connection, application.Id, item, now);
            }

            await MailDocumentStore.InsertAsync(connection, row, caller, now);
            // The first document adds a data class to the application, so that its due dates must be recalculated.
            await ReplanQueue.AddAsync(connection, application.Id);
            await LedgerStore.AppendAsync(connection, [.. CreateEvents(application.Id, subject, item, entry, caller, now)]);
            return row;
        }, cancellationToken);
    }

    /// <summary>Stores an evidence item in the caller's transaction.</summary>
    internal static Task StoreAsync(NpgsqlConnection connection, Guid applicationId, SealedItem item, DateTimeOffset now)
    {
        var batch = new WriteBatch(connection);
        EvidenceStore.Insert(batch, applicationId, null, [item], now);
        return batch.ExecuteAsync();
    }

    /// <summary>Returns the kind of evidence under which a document with the given input is stored.</summary>
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
    internal static (MailDocumentRow Row, LedgerSubject Subject) Seal(
        Guid applicationId, MethodCode method, DocumentInput input, MailEntry entry, SealedItem? item, ApplicationKeys keys,
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
        var subject = LedgerSubjects.CreateForCiphertext(SubjectKind.MailItem, id, keys, DataClass.ReceivedDocument, json, row.Content);
        CryptographicOperations.ZeroMemory(json);
        return (row, subject);
    }

    /// <summary>
    /// Locks the application and closes the unconfirmed entries that the new row replaces: those with the same input or a different method.
    /// Throws when the application does not await verification, when a letter is open, or when the new row would replace an entry that no
    /// longer awaits its second entry.
    /// </summary>
    private static async Task ReplaceUnconfirmedAsync(
        NpgsqlConnection connection, Guid applicationId, MailDocumentRow row, Caller caller, DateTimeOffset now)
    {
        var locked = await ApplicationStore.LockAsync(connection, applicationId)
            ?? throw new ServiceFailureException(ServiceFailures.ReferenceUnknown);
        ApplicationLifecycle.RequireAwaitingVerification(locked);
        if (await MailItemStore.ReadLatestAsync(connection, applicationId) is { IsOpen: true })
        {
            throw MailFailures.CreateException(MailFailures.DocumentExists);
        }

        foreach (var live in await MailDocumentStore.ReadCurrentAsync(connection, applicationId))
        {
            var replaced = live.Input == row.Input || live.MethodCode != row.MethodCode;
            if (!replaced)
            {
                continue;
            }

            if (live.State != MailDocumentState.AwaitingSecondEntry)
            {
                throw MailFailures.CreateException(MailFailures.DocumentExists);
            }

            await MailDocumentStore.SetStateAsync(connection, live.Id, MailDocumentState.Closed);
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForDocument(live, "document-replaced", caller, now));
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
        Guid applicationId, LedgerSubject subject, SealedItem? item, MailEntry entry, Caller caller, DateTimeOffset now)
    {
        yield return MailLedgerEvents.CreateForReceivedDocument(applicationId, subject, entry, caller, now);
        if (item is not null)
        {
            yield return new LedgerEvent(applicationId, LedgerKind.EvidenceAdded, now, LedgerEvent.GetActor(caller), item.Subject);
        }
    }
}
