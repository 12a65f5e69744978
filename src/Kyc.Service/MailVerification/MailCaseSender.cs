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
    private const int PieceBytes = 64 * 1024;

    /// <summary>Records the access in the ledger and sends the case.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, MAIL-NO-REVIEW, MAIL-SAME-PERSON or DATA-ERASED.</exception>
    public async Task ReadAsync(
        Guid applicationId, string reason, Caller caller, Func<ReadMailCaseResponse, Task> send, CancellationToken cancellationToken)
    {
        using var applicationKeys = await keys.LoadKeysAsync(
            applicationId, cancellationToken, DataClass.Declaration, DataClass.Evidence, DataClass.ReceivedDocument);
        var (found, items) = await database.InTransactionAsync(async connection =>
        {
            var application = await ApplicationStore.LockAsync(connection, applicationId)
                ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var current = await cases.ReadAsync(connection, application, cancellationToken);
            if (!current.IsInReview)
            {
                throw MailFailures.CreateException(MailFailures.NoReview);
            }

            if (current.Documents.Any(document =>
                PersonName.AreSame(document.EnteredPerson, caller.Person) || PersonName.AreSame(document.ConfirmedPerson, caller.Person)))
            {
                throw MailFailures.CreateException(MailFailures.SamePerson);
            }

            if (!applicationKeys.HasKey(DataClass.Declaration))
            {
                throw new ServiceFailureException(ServiceFailures.DataErased);
            }

            await RecordReadingAsync(connection, applicationId, reason, caller);
            return (current, await EvidenceStore.ReadItemsAsync(connection, applicationId));
        }, cancellationToken);
        await SendAsync(found, items, applicationKeys, send);
    }

    private async Task RecordReadingAsync(NpgsqlConnection connection, Guid applicationId, string reason, Caller caller)
    {
        var now = clock.GetNow();
        await MailDocumentStore.AddReaderAsync(connection, applicationId, caller.Person);
        var subject = new SubjectKey(SubjectKind.Export, Guid.CreateVersion7(now));
        await LedgerStore.AppendAsync(connection, RecordReader.CreateExportEvent(applicationId, now, caller, "mail-case", reason, subject));
    }

    private static async Task SendAsync(
        MailCase found, IReadOnlyList<StoredItem> items, ApplicationKeys keys, Func<ReadMailCaseResponse, Task> send)
    {
        var scans = new List<(Guid Document, byte[] Content)>();
        try
        {
            foreach (var document in found.Documents.Where(document => document.Scanned))
            {
                scans.Add((document.Id, Open(items.SingleOrDefault(item => item.Id == document.EvidenceId), keys)));
            }

            var declared = MailDecryption.OpenDeclaration(found.Application, keys);
            var texts = new MailCaseTexts { Declaration = declared };
            foreach (var document in found.Documents)
            {
                var scan = scans.FirstOrDefault(scan => scan.Document == document.Id).Content;
                texts.Documents.Add(CreateTypedDocument(document, declared, MailDecryption.OpenEntry(document, keys), scan?.Length ?? 0));
            }
            await send(new ReadMailCaseResponse { Texts = texts });
            foreach (var (document, content) in scans)
            {
                for (var at = 0; at < content.Length; at += PieceBytes)
                {
                    var piece = UnsafeByteOperations.UnsafeWrap(content.AsMemory(at, Math.Min(PieceBytes, content.Length - at)));
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

    private static byte[] Open(StoredItem? item, ApplicationKeys keys)
    {
        if (item is null || !keys.HasKey(DataClass.Evidence))
        {
            throw new ServiceFailureException(ServiceFailures.DataErased);
        }

        return keys.Open(DataClass.Evidence, EvidenceStore.GetItemField(item.Id), item.Ciphertext);
    }

    private static TypedDocument CreateTypedDocument(MailDocumentRow document, Declaration declared, MailEntry entry, int scanBytes) =>
        new()
        {
            DocumentId = document.Id.ToString("D"),
            Input = document.Input,
            State = document.State,
            Entry = entry.ToContract(),
            PrintableName = entry.PrintableName ?? "",
            PrintableAddress = entry.PrintableAddress ?? "",
            ScanBytes = scanBytes,
            NameDifferences = { CaseDifferences.CompareNames(declared.Name, entry.Name) },
            AddressDifferences = { CaseDifferences.CompareAddresses(declared.Address, entry.Address) },
        };
}
