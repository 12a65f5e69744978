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
/// Handles the second entry of a document by another person. A letter is created when both people type the same and the document agrees
/// with the declaration. The letter is sent to the address of the document.
/// </summary>
public sealed class DocumentConfirmation(KycDatabase database, KeyStore keys, OfferedMethods methods, TimeProvider clock)
{
    /// <summary>Compares the second entry with the first entry and with the declaration.</summary>
    /// <exception cref="ServiceFailureException">The document, the person or the application does not permit the entry.</exception>
    public async Task<ConfirmDocumentResponse> ConfirmAsync(Guid documentId, DocumentEntry typed, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        var document = await FindAsync(documentId, cancel);
        using var applicationKeys =
            await keys.LoadAsync(document.ApplicationId, cancel, DataClass.Declaration, DataClass.Evidence, DataClass.ReceivedDocument);
        var first = MailData.Entry(document, applicationKeys);
        var second = MailEntry.Read(typed, MailInputs.Of(document.Input), "entry");
        var differing = first.DifferingFrom(second);
        return await database.InTransactionAsync(async connection =>
        {
            var application = (await ApplicationStore.LockAsync(connection, document.ApplicationId))!;
            var current = (await MailDocumentStore.FindAsync(connection, documentId))!;
            if (current.State == MailDocumentState.Closed) throw MailFailures.Error(MailFailures.DocumentClosed);
            if (PersonName.AreSame(current.EnteredPerson, caller.Person)) throw MailFailures.Error(MailFailures.SamePerson);
            if (current.ReadBy.Any(reader => PersonName.AreSame(reader, caller.Person))) throw MailFailures.Error(MailFailures.HasRead);
            if (differing.Count > 0) return new ConfirmDocumentResponse { DifferingFields = { differing }, State = current.State };
            if (current.State != MailDocumentState.AwaitingSecondEntry) return await ResponseAsync(connection, current.State, application);
            ApplicationLifecycle.RequireAwaiting(application);
            methods.Require(current.Method, JapanTime.DateOf(now), DocumentIntake.IsResident(application, applicationKeys));
            var state = await ConfirmAsync(connection, application, current, first, applicationKeys, caller, now);
            return await ResponseAsync(connection, state, (await ApplicationStore.LockAsync(connection, application.Id))!);
        }, cancel);
    }

    /// <summary>Creates a letter when the current documents are complete and confirmed.</summary>
    /// <returns>The letter; null when none was created.</returns>
    internal static async Task<MailItemRow?> TryMakeLetterAsync(
        NpgsqlConnection connection, Guid applicationId, Caller caller, DateTimeOffset now)
    {
        var documents = await MailDocumentStore.LiveAsync(connection, applicationId);
        if (documents.Count == 0 || documents.Any(document => document.State != MailDocumentState.Confirmed)) return null;
        if (!MailInputs.AreComplete(documents[0].Method, documents.Select(document => document.Input))) return null;
        return await MailMoves.MakeLetterAsync(connection, applicationId, 0, caller, now);
    }

    private async Task<MailDocumentRow> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        return await MailDocumentStore.FindAsync(connection, id) ?? throw MailFailures.Error(MailFailures.DocumentUnknown);
    }

    private static async Task<MailDocumentState> ConfirmAsync(
        NpgsqlConnection connection, ApplicationRow application, MailDocumentRow document, MailEntry entry, ApplicationKeys keys,
        Caller caller, DateTimeOffset now)
    {
        // A reviewer examines every difference, because the paper may belong to another application.
        var failure = Compare(MailData.Declared(application, keys), entry);
        var state = failure is null ? MailDocumentState.Confirmed : MailDocumentState.Differs;
        var (evidenceId, commitment) = (document.EvidenceId, document.EvidenceCommitment);
        var happened = failure is null ? "document-confirmed" : "document-differs";
        var events = new List<LedgerEvent> { MailLedger.Document(document, happened, entry, caller, now) };
        if (evidenceId is null)
        {
            // Without a scan the paper itself is the attachment. The data that two people typed from it are stored as evidence.
            var item = SealedItem.Of(new EvidenceItem(DocumentIntake.KindOf(document.Input), entry.ToJson()), keys, now);
            await DocumentIntake.StoreAsync(connection, application.Id, item, now);
            events.Add(new LedgerEvent(application.Id, LedgerKind.EvidenceAdded, now, LedgerEvent.ActorOf(caller), item.Subject));
            (evidenceId, commitment) = (item.Id, item.Subject.Commitment!.Value.ToArray());
        }
        await MailDocumentStore.ConfirmAsync(connection, document.Id, state, evidenceId.Value, commitment!, caller, now);
        await LedgerStore.AppendAsync(connection, events);
        if (failure is not null)
            await MailMoves.MoveAsync(connection, application, ApplicationFinding.MailNeedsReview, failure.Code, document.Id, caller, now);
        else await TryMakeLetterAsync(connection, application.Id, caller, now);
        return state;
    }

    private static Jpki.Failure? Compare(Declaration declared, MailEntry entry)
    {
        var birth = entry.BirthDate ?? RequestRules.BirthDate(declared);
        // The matcher's format begins with a digit for the era. 9 stands for no era, because the date is Gregorian.
        var text = string.Create(CultureInfo.InvariantCulture, $"9{birth:yyyyMMdd}");
        // A passport may not state an address; the other document then does.
        var inDocument = new PersonAttributes(
            entry.Name, PartialBirthDate.Parse(text), "", entry.Address.Length == 0 ? declared.Address : entry.Address, "", "");
        return PersonMatcher.Compare(new DeclaredPerson(declared.Name, RequestRules.BirthDate(declared), declared.Address), inDocument);
    }

    private static async Task<ConfirmDocumentResponse> ResponseAsync(
        NpgsqlConnection connection, MailDocumentState state, ApplicationRow application) => new()
        {
            State = state,
            OutcomeCode = state == MailDocumentState.Differs ? application.OutcomeCode : "",
            ManagementNumber =
                state == MailDocumentState.Confirmed
                    && await MailItemStore.LatestAsync(connection, application.Id) is { IsOpen: true } item
                        ? item.ManagementNumber
                        : "",
        };
}
