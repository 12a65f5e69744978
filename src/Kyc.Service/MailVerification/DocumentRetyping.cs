using Kyc.Contracts.V1;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Replaces the entry of a document after a typing error. The earlier entry is closed. The scan and the paper document then belong to the
/// new entry.
/// </summary>
public sealed class DocumentRetyping(
    KycDatabase database,
    KeyStore keys,
    MailCaseReader cases,
    PostcodeTableProvider postcodes,
    TimeProvider clock)
{
    /// <summary>Stores the new entry, which then awaits its second entry. Withdraws a letter that is not posted yet.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-DOCUMENT-UNKNOWN, MAIL-DOCUMENT-CLOSED or MAIL-MOVE-IMPOSSIBLE, or the new entry is not accepted.
    /// </exception>
    public async Task<MailDocumentRow> RetypeAsync(
        Guid documentId,
        DocumentEntry typedEntry,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        await using var reading = await database.OpenAsync(cancellationToken);
        var originalDocument =
            await MailDocumentStore.FindAsync(reading, documentId) ?? throw MailFailures.CreateException(MailFailures.DocumentUnknown);
        var entry = MailEntry.Read(typedEntry, MailInputs.ToMethodInput(originalDocument.Input), "entry");
        if (entry.ShowsResidence)
        {
            PostalPlaceResolver.RequirePlace(await postcodes.GetCurrentAsync(cancellationToken), entry, "entry");
        }

        using var applicationKeys = await keys.LoadKeysAsync(originalDocument.ApplicationId, cancellationToken, DataClass.ReceivedDocument);
        return await database.RunInTransactionAsync(async connection =>
        {
            var application = (await ApplicationStore.LockAsync(connection, originalDocument.ApplicationId))!;
            var mailCase = await cases.ReadAsync(connection, application, cancellationToken);
            if (mailCase.Documents.All(document => document.Id != documentId))
            {
                throw MailFailures.CreateException(MailFailures.DocumentClosed);
            }

            if (!mailCase.Allows(MailMove.RetypeDocument))
            {
                throw MailFailures.CreateException(MailFailures.MoveImpossible);
            }

            await MailCaseMover.WithdrawLetterAsync(connection, mailCase.Letter, "RETYPED", caller, now);
            var (row, subject) = DocumentIntake.SealEntry(
                application.Id,
                originalDocument.Method,
                originalDocument.Input,
                entry,
                null,
                applicationKeys,
                now);
            await MailDocumentStore.ReplaceAsync(connection, documentId, row, caller, now);
            await LedgerStore.AppendAsync(
                connection, MailLedgerEvents.CreateForDocument(originalDocument, "document-retyped", caller, now),
                MailLedgerEvents.CreateForReceivedDocument(application.Id, subject, entry, caller, now));
            return row;
        }, cancellationToken);
    }
}
