using System.Security.Cryptography;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Approvals;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Sends the content of a case to the reviewer: the declaration, the typed entries, the differences between them, and the scans. Before
/// anything is sent, the access is recorded in the ledger.
/// </summary>
public sealed class MailCaseSender(KycDatabase database, KeyStore keys, MailCaseReader cases, TimeProvider clock)
{
    private const int MaxPieceBytes = 64 * 1024;

    /// <summary>Records the access in the ledger and sends the case.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, MAIL-NO-REVIEW, MAIL-SAME-PERSON or DATA-ERASED.</exception>
    public async Task RecordAndSendAsync(
        Guid applicationId, string reason, Caller caller, Func<ReadMailCaseResponse, Task> send, CancellationToken cancellationToken)
    {
        using var applicationKeys = await keys.LoadKeysAsync(
            applicationId, cancellationToken, DataClass.Declaration, DataClass.Evidence, DataClass.ReceivedDocument);
        var (mailCase, items) = await database.RunInTransactionAsync(async connection =>
        {
            var application = await ApplicationStore.LockAsync(connection, applicationId)
                ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var lockedCase = await cases.ReadAsync(connection, application, cancellationToken);
            if (!lockedCase.IsInReview)
            {
                throw MailFailures.CreateException(MailFailures.NotInReview);
            }

            if (lockedCase.Documents.Any(document =>
                    PersonNameComparer.AreSame(document.EnteredPerson, caller.Person)
                    || PersonNameComparer.AreSame(document.ConfirmedPerson, caller.Person)))
            {
                throw MailFailures.CreateException(MailFailures.SamePerson);
            }

            if (!applicationKeys.HasKey(DataClass.Declaration))
            {
                throw new ServiceFailureException(ServiceFailures.DataErased);
            }

            await RecordAccessAsync(connection, applicationId, reason, caller);
            return (lockedCase, await EvidenceStore.ReadItemsAsync(connection, applicationId));
        }, cancellationToken);
        await SendAsync(mailCase, items, applicationKeys, send);
    }

    private async Task RecordAccessAsync(NpgsqlConnection connection, Guid applicationId, string reason, Caller caller)
    {
        var now = clock.GetNow();
        await MailDocumentStore.AddReaderAsync(connection, applicationId, caller.Person);
        var subject = new SubjectKey(SubjectKind.Export, Guid.CreateVersion7(now));
        await LedgerStore.AppendAsync(connection, RecordReader.CreateExportEvent(applicationId, now, caller, "mail-case", reason, subject));
    }

    private static async Task SendAsync(
        MailCase mailCase, IReadOnlyList<StoredEvidenceItem> items, ApplicationKeys keys, Func<ReadMailCaseResponse, Task> send)
    {
        var scans = new List<(Guid Document, byte[] Content)>();
        try
        {
            foreach (var document in mailCase.Documents.Where(document => document.Scanned))
            {
                scans.Add((document.Id, Open(items.SingleOrDefault(item => item.Id == document.EvidenceId), keys)));
            }

            var declaration = MailDecryption.OpenDeclaration(mailCase.Application, keys);
            var texts = new MailCaseTexts { Declaration = declaration };
            foreach (var document in mailCase.Documents)
            {
                var scan = scans.FirstOrDefault(scan => scan.Document == document.Id).Content;
                texts.Documents.Add(
                    CreateTypedDocument(document, declaration, MailDecryption.OpenEntry(document, keys), scan?.Length ?? 0));
            }
            await send(new ReadMailCaseResponse { Texts = texts });
            foreach (var (document, content) in scans)
            {
                for (var offset = 0; offset < content.Length; offset += MaxPieceBytes)
                {
                    var piece = UnsafeByteOperations.UnsafeWrap(content.AsMemory(offset, Math.Min(MaxPieceBytes, content.Length - offset)));
                    await send(new ReadMailCaseResponse { Piece = new ScanPiece { DocumentId = document.ToString("D"), Content = piece } });
                }
            }
        }
        finally
        {
            foreach (var (_, content) in scans)
            {
                CryptographicOperations.ZeroMemory(content);
            }
        }
    }

    private static byte[] Open(StoredEvidenceItem? item, ApplicationKeys keys)
    {
        if (item is null || !keys.HasKey(DataClass.Evidence))
        {
            throw new ServiceFailureException(ServiceFailures.DataErased);
        }

        return keys.Open(DataClass.Evidence, EvidenceStore.GetItemField(item.Id), item.Ciphertext);
    }

    private static TypedDocument CreateTypedDocument(MailDocumentRow document, Declaration declaration, MailEntry entry, int scanBytes) =>
        new()
        {
            DocumentId = document.Id.ToString("D"),
            Input = document.Input,
            State = document.State,
            Entry = entry.ToContract(),
            PrintableName = entry.PrintableName ?? "",
            PrintableAddress = entry.PrintableAddress ?? "",
            ScanBytes = scanBytes,
            NameDifferences = { CaseDifferenceFinder.CompareNames(declaration.Name, entry.Name) },
            AddressDifferences = { CaseDifferenceFinder.CompareAddresses(declaration.Address, entry.Address) },
        };
}
