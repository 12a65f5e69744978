using System.Globalization;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Matching;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Handles the second entry of a document, which a different person types. When both entries are equal and the document agrees with the
/// declaration, the document is confirmed. A letter is created when all required documents are confirmed. It is sent to the address in the
/// document.
/// </summary>
public sealed class DocumentConfirmation(KycDatabase database, KeyStore keys, OfferedMethods methods, TimeProvider clock)
{
    /// <summary>
    /// Compares the second entry with the first entry and, when they are equal, the document with the declaration. Stores the result and
    /// creates a letter when all required documents are confirmed. When the entries differ, stores nothing.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-DOCUMENT-UNKNOWN, MAIL-DOCUMENT-CLOSED, MAIL-SAME-PERSON, MAIL-HAS-READ, APPLICATION-NOT-OPEN, a METHOD- code, or a failure of
    /// <see cref="MailEntry.Read"/>.
    /// </exception>
    public async Task<ConfirmDocumentResponse> ConfirmAsync(
        Guid documentId,
        DocumentEntry typedEntry,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var document = await FindAsync(documentId, cancellationToken);
        using var applicationKeys = await keys.LoadKeysAsync(
            document.ApplicationId,
            cancellationToken,
            DataClass.Declaration,
            DataClass.Evidence,
            DataClass.ReceivedDocument);
        var firstEntry = MailDecryption.OpenEntry(document, applicationKeys);
        var secondEntry = MailEntry.Read(typedEntry, MailInputs.ToMethodInput(document.Input), "entry");
        var differingFields = firstEntry.GetDifferingFields(secondEntry);
        return await database.RunInTransactionAsync(async connection =>
        {
            var application = (await ApplicationStore.LockAsync(connection, document.ApplicationId))!;
            var currentDocument = (await MailDocumentStore.FindAsync(connection, documentId))!;
            if (currentDocument.State == MailDocumentState.Closed)
            {
                throw MailFailures.CreateException(MailFailures.DocumentClosed);
            }

            if (PersonNameComparer.AreSame(currentDocument.EnteredPerson, caller.Person))
            {
                throw MailFailures.CreateException(MailFailures.SamePerson);
            }

            if (currentDocument.ReadBy.Any(reader => PersonNameComparer.AreSame(reader, caller.Person)))
            {
                throw MailFailures.CreateException(MailFailures.EntryReadByCaller);
            }

            if (differingFields.Count > 0)
            {
                return new ConfirmDocumentResponse { DifferingFields = { differingFields }, State = currentDocument.State };
            }

            if (currentDocument.State != MailDocumentState.AwaitingSecondEntry)
            {
                return await CreateResponseAsync(connection, currentDocument.State, application);
            }

            ApplicationLifecycle.RequireAwaitingVerification(application);
            methods.RequireAllowed(currentDocument.Method, JapanTime.ToDate(now), DocumentIntake.IsResident(application, applicationKeys));
            var state = await ConfirmAsync(connection, application, currentDocument, firstEntry, applicationKeys, caller, now);
            return await CreateResponseAsync(connection, state, (await ApplicationStore.LockAsync(connection, application.Id))!);
        }, cancellationToken);
    }

    /// <summary>
    /// Creates a letter when the current documents of the application are all that the method requires and all are confirmed.
    /// </summary>
    /// <returns>The letter; null when no letter was created.</returns>
    internal static async Task<MailItemRow?> TryCreateLetterAsync(
        NpgsqlConnection connection, Guid applicationId, Caller caller, DateTimeOffset now)
    {
        var documents = await MailDocumentStore.ReadCurrentAsync(connection, applicationId);
        if (documents.Count == 0 || documents.Any(document => document.State != MailDocumentState.Confirmed))
        {
            return null;
        }

        if (!MailInputs.AreAllInputsPresent(documents[0].Method, documents.Select(document => document.Input)))
        {
            return null;
        }

        return await MailTransitions.CreateLetterAsync(connection, applicationId, 0, caller, now);
    }

    private async Task<MailDocumentRow> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await MailDocumentStore.FindAsync(connection, id) ?? throw MailFailures.CreateException(MailFailures.DocumentUnknown);
    }

    private static async Task<MailDocumentState> ConfirmAsync(
        NpgsqlConnection connection, ApplicationRow application, MailDocumentRow document, MailEntry entry, ApplicationKeys keys,
        Caller caller, DateTimeOffset now)
    {
        // A reviewer must examine every difference, because the document may belong to a different application.
        var failure = Compare(MailDecryption.OpenDeclaration(application, keys), entry);
        var state = failure is null ? MailDocumentState.Confirmed : MailDocumentState.Differs;
        var (evidenceId, commitment) = (document.EvidenceId, document.EvidenceCommitment);
        var eventName = failure is null ? "document-confirmed" : "document-differs";
        var events = new List<LedgerEvent> { MailLedgerEvents.CreateForDocument(document, eventName, entry, caller, now) };
        if (evidenceId is null)
        {
            // Without a scan, the paper document is the attachment of the record. The data that two people typed from it is stored as
            // evidence.
            var item = SealedEvidenceItem.Create(
                new EvidenceItem(DocumentIntake.GetEvidenceKind(document.Input), entry.ToJson()),
                keys,
                now);
            await DocumentIntake.StoreEvidenceAsync(connection, application.Id, item, now);
            events.Add(new LedgerEvent(application.Id, LedgerEntryKind.EvidenceAdded, now, LedgerEvent.GetActor(caller), item.Subject));
            (evidenceId, commitment) = (item.Id, item.Subject.Commitment!.Value.ToArray());
        }
        await MailDocumentStore.ConfirmAsync(connection, document.Id, state, evidenceId.Value, commitment!, caller, now);
        await LedgerStore.AppendAsync(connection, events);
        if (failure is not null)
        {
            await MailTransitions.MoveApplicationAsync(
                connection,
                application,
                ApplicationFinding.MailNeedsReview,
                failure.Code,
                document.Id,
                caller,
                now);
        }
        else
        {
            await TryCreateLetterAsync(connection, application.Id, caller, now);
        }

        return state;
    }

    private static Jpki.Failure? Compare(Declaration declaration, MailEntry entry)
    {
        var birthDate = entry.BirthDate ?? RequestFieldParser.ParseBirthDate(declaration);
        // The birth date format of the matcher begins with a digit for the era. 9 means that the year is Gregorian.
        var birthDateText = string.Create(CultureInfo.InvariantCulture, $"9{birthDate:yyyyMMdd}");
        // A passport may lack an address. In that case a second document states the address, so the address is not compared here.
        var documentAttributes = new PersonAttributes(
            entry.Name, PartialBirthDate.Parse(birthDateText), "", entry.Address.Length == 0 ? declaration.Address : entry.Address, "", "");
        return PersonMatcher.Compare(
            new DeclaredPerson(declaration.Name, RequestFieldParser.ParseBirthDate(declaration), declaration.Address),
            documentAttributes);
    }

    private static async Task<ConfirmDocumentResponse> CreateResponseAsync(
        NpgsqlConnection connection, MailDocumentState state, ApplicationRow application) => new()
        {
            State = state,
            OutcomeCode = state == MailDocumentState.Differs ? application.OutcomeCode : "",
            ManagementNumber =
                state == MailDocumentState.Confirmed
                    && await MailItemStore.ReadLatestAsync(connection, application.Id) is { IsOpen: true } item
                        ? item.ManagementNumber
                        : "",
        };
}
