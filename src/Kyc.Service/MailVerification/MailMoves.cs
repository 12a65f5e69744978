using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Entries of the ledger about documents and letters.</summary>
internal static class MailLedger
{
    public static LedgerEvent Letter(MailItemRow item, string happened, Caller caller, DateTimeOffset now) => About(item.ApplicationId, item.Id, happened, caller, now);

    public static LedgerEvent Document(MailDocumentRow document, string happened, Caller caller, DateTimeOffset now) =>
        About(document.ApplicationId, document.Id, happened, caller, now);

    /// <summary>The same with what was stated about the document's number, if anything was.</summary>
    public static LedgerEvent Document(MailDocumentRow document, string happened, MailEntry entry, Caller caller, DateTimeOffset now) =>
        Document(document, happened, caller, now) with { Facts = Facts(happened, entry) };

    /// <summary>An entry of a document that was typed, with what commits to it and what the caller stated about its number.</summary>
    public static LedgerEvent Received(Guid applicationId, LedgerSubject subject, MailEntry entry, Caller caller, DateTimeOffset now) =>
        Received(applicationId, subject, caller, now) with { Facts = Facts("document-received", entry) };

    /// <summary>An entry that the caller did not type, with what commits to it.</summary>
    public static LedgerEvent Received(Guid applicationId, LedgerSubject subject, Caller caller, DateTimeOffset now) =>
        new(applicationId, LedgerKind.LetterEvent, now, LedgerEvent.ActorOf(caller), subject)
        {
            Facts = [new("event", "document-received")],
        };

    private static IReadOnlyList<LedgerFact> Facts(string happened, MailEntry entry) =>
        entry.NumberStatement is { } statement ? [new("event", happened), new("number-statement", statement)] : [new("event", happened)];

    private static LedgerEvent About(Guid applicationId, Guid subject, string happened, Caller caller, DateTimeOffset now) =>
        new(applicationId, LedgerKind.LetterEvent, now, LedgerEvent.ActorOf(caller), LedgerEvent.About(SubjectKind.MailItem, subject)) { Facts = [new("event", happened)] };
}

/// <summary>Moves of an application that mail causes; the verification itself is <see cref="MailDecision"/>'s.</summary>
internal static class MailMoves
{
    /// <summary>Makes a letter that is ready to be printed, and tells the ledger.</summary>
    /// <param name="connection">Of the transaction.</param>
    /// <param name="applicationId">Locked.</param>
    /// <param name="sending">How many letters went to this address before it.</param>
    /// <param name="caller">Whose call it is.</param>
    /// <param name="now">When.</param>
    public static async Task<MailItemRow> MakeLetterAsync(NpgsqlConnection connection, Guid applicationId, int sending, Caller caller, DateTimeOffset now)
    {
        var item = await MailItemStore.InsertAsync(connection, applicationId, sending, now);
        await LedgerStore.AppendAsync(connection, MailLedger.Letter(item, "ready", caller, now));
        return item;
    }

    /// <summary>Moves a locked application, unless it is there with this code already, and tells the ledger.</summary>
    /// <param name="connection">Of the transaction.</param>
    /// <param name="application">Locked.</param>
    /// <param name="finding">What was found; not <see cref="ApplicationFinding.LetterDelivered"/>.</param>
    /// <param name="code">Outcome code.</param>
    /// <param name="subject">The letter or document it is about.</param>
    /// <param name="caller">Whose call it is.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether it moved.</returns>
    public static async Task<bool> MoveAsync(
        NpgsqlConnection connection, ApplicationRow application, ApplicationFinding finding, string code, Guid subject, Caller caller, DateTimeOffset now)
    {
        var state = ApplicationLifecycle.Next(application.State, finding);
        if (application.State == state && application.OutcomeCode == code) return false;
        var batch = new WriteBatch(connection);
        ApplicationStore.Move(batch, application, finding, code, null, caller, now);
        await batch.ExecuteAsync();
        await LedgerStore.AppendAsync(connection, new LedgerEvent(
            application.Id, LedgerKind.Decision, now, LedgerEvent.ActorOf(caller), LedgerEvent.About(SubjectKind.MailItem, subject))
        {
            Facts = [new("state", RecordWords.Of(state)), new("code", code)],
        });
        return true;
    }
}
