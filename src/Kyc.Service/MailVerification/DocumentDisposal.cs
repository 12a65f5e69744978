using Kyc.Contracts.V1;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.MailVerification;

/// <summary>Records when and by whom received paper documents were returned or destroyed (controls.md 2(2)S3).</summary>
public sealed class DocumentDisposal(KycDatabase database, KeyStore keys, TimeProvider clock)
{
    /// <summary>Records the disposal of a paper document. Recording the same disposal again changes nothing.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-DOCUMENT-UNKNOWN, MAIL-PAPER-GONE, MAIL-PAPER-IS-EVIDENCE, or REQUEST-INVALID when the disposal is before the day of receipt.
    /// </exception>
    public async Task RecordAsync(
        Guid documentId,
        PaperDisposal disposal,
        DateOnly disposedOn,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        await using var reading = await database.OpenAsync(cancellationToken);
        var found =
            await MailDocumentStore.FindAsync(reading, documentId) ?? throw MailFailures.CreateException(MailFailures.DocumentUnknown);
        // When a typing error was corrected by a new entry, the paper document belongs to the new entry.
        while (found.RetypedAs is { } later)
        {
            found = (await MailDocumentStore.FindAsync(reading, later))!;
        }

        documentId = found.Id;
        using var applicationKeys = await keys.LoadKeysAsync(found.ApplicationId, cancellationToken, DataClass.ReceivedDocument);
        // After a database restore, earlier erasures are repeated. They may erase the data of a document whose disposal is missing from the
        // restored database. The day of receipt is then unknown and is not checked.
        if (applicationKeys.HasKey(DataClass.ReceivedDocument))
        {
            RequestFieldParser.Require(
                disposedOn >= MailDecryption.OpenEntry(found, applicationKeys).ReceivedOn,
                "on",
                FieldReason.TooEarly,
                "is before the day of receipt");
        }

        await database.RunInTransactionAsync(async connection =>
        {
            var application = (await ApplicationStore.LockAsync(connection, found.ApplicationId))!;
            var document = (await MailDocumentStore.FindAsync(connection, documentId))!;
            if (document.Disposal == disposal && document.DisposedOn == disposedOn)
            {
                return false;
            }

            if (document.Disposal != PaperDisposal.Unspecified)
            {
                throw MailFailures.CreateException(MailFailures.PaperAlreadyDisposed);
            }

            if (!document.Scanned && await IsNeededAsync(connection, application, document))
            {
                throw MailFailures.CreateException(MailFailures.PaperIsEvidence);
            }

            await MailDocumentStore.RecordDisposalAsync(connection, documentId, disposal, disposedOn, caller, now);
            var eventName = disposal == PaperDisposal.Returned ? "paper-returned" : "paper-destroyed";
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForDocument(document, eventName, caller, now));
            return true;
        }, cancellationToken);
    }

    /// <summary>
    /// Checks whether the given document, which has no scan, may be needed as evidence: for a verification record by mail that exists, or
    /// for one that may still be created.
    /// </summary>
    private static async Task<bool> IsNeededAsync(
        Npgsql.NpgsqlConnection connection, ApplicationRow application, MailDocumentRow document) =>
        (document.State != MailDocumentState.Closed && (!application.State.IsFinal() || LetterProgress.IsVerifiedByMail(application)))
        || (document.ConfirmedPerson.Length > 0 && await EvidenceStore.HasMailRecordAsync(connection, application.Id));
}
