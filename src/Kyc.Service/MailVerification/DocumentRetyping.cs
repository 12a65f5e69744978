using Kyc.Contracts.V1;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Replaces the entry of a document after a typing error. The earlier entry is closed, and the new entry takes over its scan and paper.
/// </summary>
public sealed class DocumentRetyping(KycDatabase database, KeyStore keys, MailCases cases, PostcodeTables postcodes, TimeProvider clock)
{
    /// <summary>Stores the new first entry.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-DOCUMENT-UNKNOWN, -CLOSED, MAIL-MOVE-IMPOSSIBLE, or a failure of the entry.
    /// </exception>
    public async Task<MailDocumentRow> RetypeAsync(Guid documentId, DocumentEntry typed, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var reading = await database.OpenAsync(cancel);
        var found = await MailDocumentStore.FindAsync(reading, documentId) ?? throw MailFailures.Error(MailFailures.DocumentUnknown);
        var entry = MailEntry.Read(typed, MailInputs.Of(found.Input), "entry");
        if (entry.ShowsResidence) PostalPlaces.Require(await postcodes.CurrentAsync(cancel), entry, "entry");
        using var applicationKeys = await keys.LoadAsync(found.ApplicationId, cancel, DataClass.ReceivedDocument);
        return await database.InTransactionAsync(async connection =>
        {
            var application = (await ApplicationStore.LockAsync(connection, found.ApplicationId))!;
            var current = await cases.ReadAsync(connection, application, cancel);
            if (current.Documents.All(document => document.Id != documentId)) throw MailFailures.Error(MailFailures.DocumentClosed);
            if (!current.Allows(MailMove.RetypeDocument)) throw MailFailures.Error(MailFailures.MoveImpossible);
            await CaseDesk.WithdrawLetterAsync(connection, current.Letter, "RETYPED", caller, now);
            var (row, subject) = DocumentIntake.Seal(application.Id, found.Method, found.Input, entry, null, applicationKeys, now);
            await MailDocumentStore.ReplaceAsync(connection, documentId, row, caller, now);
            await LedgerStore.AppendAsync(
                connection, MailLedger.Document(found, "document-retyped", caller, now),
                MailLedger.Received(application.Id, subject, entry, caller, now));
            return row;
        }, cancel);
    }
}
