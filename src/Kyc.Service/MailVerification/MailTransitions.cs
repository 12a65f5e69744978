using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Creates the ledger events for documents and letters.</summary>
internal static class MailLedgerEvents
{
    public static LedgerEvent CreateForLetter(MailItemRow item, string eventName, Caller caller, DateTimeOffset now) =>
        Create(item.ApplicationId, item.Id, eventName, caller, now);

    public static LedgerEvent CreateForDocument(MailDocumentRow document, string eventName, Caller caller, DateTimeOffset now) =>
        Create(document.ApplicationId, document.Id, eventName, caller, now);

    /// <summary>
    /// Creates an event about a document. When the given entry contains a statement about the document's number, the event also contains
    /// that statement.
    /// </summary>
    public static LedgerEvent CreateForDocument(
        MailDocumentRow document,
        string eventName,
        MailEntry entry,
        Caller caller,
        DateTimeOffset now) => CreateForDocument(document, eventName, caller, now) with { Facts = CreateFacts(eventName, entry) };

    /// <summary>
    /// Creates the event about a received document whose entry the caller typed. The event contains the commitment to the entry, and the
    /// statement about the document's number if the entry contains one.
    /// </summary>
    public static LedgerEvent CreateForReceivedDocument(
        Guid applicationId,
        LedgerSubject subject,
        MailEntry entry,
        Caller caller,
        DateTimeOffset now) => CreateForReceivedDocument(applicationId, subject, caller, now) with { Facts = CreateFacts("document-received", entry) };

    /// <summary>
    /// Creates the event about a received document whose entry the caller did not type. The event contains the commitment to the entry.
    /// </summary>
    public static LedgerEvent CreateForReceivedDocument(Guid applicationId, LedgerSubject subject, Caller caller, DateTimeOffset now) =>
        new(applicationId, LedgerEntryKind.LetterEvent, now, LedgerEvent.GetActor(caller), subject)
        {
            Facts = [new("event", "document-received")],
        };

    private static IReadOnlyList<LedgerFact> CreateFacts(string eventName, MailEntry entry) =>
        entry.NumberStatement is { } statement ? [new("event", eventName), new("number-statement", statement)] : [new("event", eventName)];

    private static LedgerEvent Create(Guid applicationId, Guid subjectId, string eventName, Caller caller, DateTimeOffset now) =>
        new(
            applicationId,
            LedgerEntryKind.LetterEvent,
            now,
            LedgerEvent.GetActor(caller),
            LedgerEvent.CreateSubject(SubjectKind.MailItem, subjectId))
        {
            Facts = [new("event", eventName)],
        };
}

/// <summary>
/// Creates letters and changes the states of applications during verification by mail. <see cref="MailVerifier"/> performs the verification
/// itself.
/// </summary>
internal static class MailTransitions
{
    /// <summary>Creates a letter that is ready for printing, and records it in the ledger.</summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="applicationId">The ID of the application, which must be locked.</param>
    /// <param name="sending">The number of letters that were already sent to this address.</param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="now">The time of the change.</param>
    public static async Task<MailItemRow> CreateLetterAsync(
        NpgsqlConnection connection, Guid applicationId, int sending, Caller caller, DateTimeOffset now)
    {
        var item = await MailItemStore.InsertAsync(connection, applicationId, sending, now);
        await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "ready", caller, now));
        return item;
    }

    /// <summary>
    /// Moves an application to the state that follows from a finding, and records the change in the ledger. Does nothing when the
    /// application already has that state and the given outcome code.
    /// </summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="application">The application, which must be locked.</param>
    /// <param name="finding">
    /// The finding. It must not be <see cref="ApplicationFinding.LetterDelivered"/>, which needs a verification record.
    /// </param>
    /// <param name="code">The outcome code; empty when there is none.</param>
    /// <param name="subjectId">The ID of the letter or document that caused the finding.</param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="now">The time of the change.</param>
    /// <returns>Whether the application changed.</returns>
    public static async Task<bool> MoveApplicationAsync(
        NpgsqlConnection connection, ApplicationRow application, ApplicationFinding finding, string code, Guid subjectId, Caller caller,
        DateTimeOffset now)
    {
        var state = ApplicationLifecycle.GetNextState(application.State, finding);
        if (application.State == state && application.OutcomeCode == code)
        {
            return false;
        }

        var batch = new WriteBatch(connection);
        ApplicationStore.Move(batch, application, finding, code, null, caller, now);
        await batch.ExecuteAsync();
        await LedgerStore.AppendAsync(
            connection,
            new LedgerEvent(
                application.Id,
                LedgerEntryKind.Decision,
                now,
                LedgerEvent.GetActor(caller),
                LedgerEvent.CreateSubject(SubjectKind.MailItem, subjectId))
            {
                Facts = [new("state", RecordWords.GetWord(state)), new("code", code)],
            });
        return true;
    }
}
