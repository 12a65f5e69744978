using System.Security.Cryptography;
using System.Text;
using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.MailVerification;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Searches the stored free texts of a batch of applications, and the texts that belong to no application. Pictures, chip information,
/// certificates and signatures are not searched, because they are not texts. Fields whose format leaves no room for a number (policy.proto)
/// are not searched either. <see cref="CiphertextTables"/> lists the encrypted columns. When this class has no method for the format of a
/// table, the decrypted content is searched as plain text.
/// </summary>
internal sealed class StoredTextSearcher(KeyStore keyStore)
{
    private static readonly Dictionary<CiphertextTable, TextSearch> SearchMethods = new()
    {
        [CiphertextTables.MailDocument] = Search,
        [CiphertextTables.Application] = SearchDeclaration,
        [CiphertextTables.MailLine] = SearchTrackingLine,
    };

    // Received documents come first, because a clerk's statement about a document number also applies to the records created from that
    // document. Verification records and evidence are not in this list, because separate code reads them.
    private static readonly CiphertextTable[] SearchedTables =
    [
        CiphertextTables.MailDocument,
        .. CiphertextTables.All.Except([CiphertextTables.MailDocument, CiphertextTables.EvidenceItem, CiphertextTables.VerificationRecord]),
    ];

    private static readonly (string Place, string Sql)[] PlaintextQueries =
    [
        ("retention_hold", "select application_id, reference from retention_hold where application_id = any(@ids)"),
        ("early_erasure", "select application_id, reference from early_erasure where application_id = any(@ids)"),
    ];

    /// <summary>Searches the texts that do not belong to an application.</summary>
    public static async Task SearchTextsWithoutApplicationAsync(NpgsqlConnection connection, BatchFindings findings) =>
        findings.Search(null, "retention_rule", await connection.QueryAsync<string>("select legal_source from retention_rule"));

    /// <summary>Searches the texts of the given applications. Data that is erased in the meantime is skipped.</summary>
    /// <exception cref="KeyProviderException">The keys cannot be reached.</exception>
    public async Task SearchAsync(NpgsqlConnection connection, Guid[] ids, BatchFindings findings, CancellationToken cancellationToken)
    {
        foreach (var (place, sql) in PlaintextQueries)
        {
            foreach (var (id, text) in await connection.QueryAsync<(Guid, string)>(sql, new { ids }))
            {
                findings.Search(id, place, text);
            }
        }
        foreach (var (id, content) in await connection.QueryAsync<(Guid, byte[])>(
            "select application_id, content from ledger_entry where application_id = any(@ids)", new { ids }))
        {
            if (LedgerEntry.TryDecode(content, out var entry))
            {
                findings.Search(id, "ledger_entry", entry!.Facts.Select(fact => fact.Value));
            }
            else
            {
                findings.Unreadable++;
            }
        }
        foreach (var id in ids)
        {
            await SearchEncryptedTextsAsync(connection, id, findings, cancellationToken);
            findings.Applications++;
        }
    }

    private async Task SearchEncryptedTextsAsync(
        NpgsqlConnection connection,
        Guid id,
        BatchFindings findings,
        CancellationToken cancellationToken)
    {
        var texts = await ReadSealedTextsAsync(connection, id);
        var records = await EvidenceStore.ReadRecordsAsync(connection, id);
        if (texts.Count == 0 && records.Count == 0)
        {
            return;
        }

        using var keys = await keyStore.LoadKeysAsync(id, cancellationToken);
        var ownNumbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sealedText in texts.Where(sealedText => keys.HasKey(sealedText.Table.DataClass)))
        {
            SearchSealedText(id, sealedText, keys, ownNumbers, findings);
        }

        if (!keys.HasKey(DataClass.VerificationRecord))
        {
            return;
        }

        foreach (var row in records)
        {
            Search(id, row, keys, ownNumbers, findings);
        }
    }

    private static async Task<IReadOnlyList<SealedText>> ReadSealedTextsAsync(NpgsqlConnection connection, Guid id)
    {
        var texts = new List<SealedText>();
        foreach (var table in SearchedTables)
        {
            var search = SearchMethods.GetValueOrDefault(table, SearchText);
            var rows = await connection.QueryAsync<(Guid, byte[])>(
                $"select id, {table.Column} from {table.Name} where {table.ApplicationColumn} = @id and {table.Column} <> ''", new { id });
            texts.AddRange(rows.Select(row => new SealedText(table, row.Item1, row.Item2, search)));
        }
        // When a document has no scan, its evidence item contains the data that a clerk typed from the document.
        foreach (var (row, kindNumber, content) in await connection.QueryAsync<(Guid, short, byte[])>(
            """
            select id, kind, ciphertext from evidence_item where application_id = @id
            and (kind = any(@texts) or exists (select from mail_document where evidence_id = evidence_item.id and not scanned))
            """,
            new { id, texts = EvidenceNumbers.EvidenceKind.ToNumbers([EvidenceKind.Document, EvidenceKind.ReadingFacts]) }))
        {
            // An evidence item of any other kind is searched like the typed data of a document.
            _ = EvidenceNumbers.EvidenceKind.TryGetValue(kindNumber, out var kind);
            TextSearch search = kind switch
            {
                EvidenceKind.Document => SearchText,
                EvidenceKind.ReadingFacts => SearchReadingFacts,
                _ => Search,
            };
            texts.Add(new SealedText(CiphertextTables.EvidenceItem, row, content, search));
        }
        return texts;
    }

    private static void SearchSealedText(Guid id, SealedText text, ApplicationKeys keys, HashSet<string> ownNumbers, BatchFindings findings)
    {
        byte[] content;
        try
        {
            content = keys.Open(text.Table.DataClass, text.Table.GetField(text.Row), text.Content);
        }
        catch (CryptographicException)
        {
            // This exception means that the ciphertext was changed.
            findings.Unreadable++;
            return;
        }
        try
        {
            text.Search(id, text.Table.Name, content, ownNumbers, findings);
        }
        catch (Exception exception) when (exception is InvalidDataException or Google.Protobuf.InvalidProtocolBufferException)
        {
            findings.Unreadable++;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static void SearchDeclaration(Guid id, string place, byte[] content, HashSet<string> ownNumbers, BatchFindings findings)
    {
        var request = CreateApplicationRequest.Parser.ParseFrom(content);
        var declaration = request.Declaration;
        string[] typedTexts = [declaration.Name, declaration.NameKana, declaration.Address, declaration.Occupation];
        findings.Search(id, place, [.. typedTexts, request.Consent.TextVersion]);
        var splitNumberFields = SplitNumberDetector.Find([.. typedTexts.Select(text => new TypedField(text, IsNumberField: false))]);
        if (splitNumberFields is not null)
        {
            findings.AddFinding(id, place, PersonalNumberFindingKind.IndividualNumber);
        }
    }

    private static void SearchText(Guid id, string place, byte[] content, HashSet<string> ownNumbers, BatchFindings findings) =>
        findings.Search(id, place, Encoding.UTF8.GetString(content));

    private static void SearchTrackingLine(Guid id, string place, byte[] content, HashSet<string> ownNumbers, BatchFindings findings)
    {
        var line = MailLineText.FromJson(content);
        findings.Search(id, place, line.TextWithoutTimes, line.Office);
    }

    private static void SearchReadingFacts(Guid id, string place, byte[] content, HashSet<string> ownNumbers, BatchFindings findings)
    {
        var facts = ReadingFacts.Parser.ParseFrom(content);
        findings.Search(id, place, facts.ReaderName, facts.TokenLabel, facts.KioskVersion);
    }

    private static void Search(Guid id, string place, byte[] content, HashSet<string> ownNumbers, BatchFindings findings)
    {
        var entry = MailEntry.FromJson(content);
        findings.AddSearchedTexts(entry.GetTexts().Count(typed => typed.Text.Length > 0));
        // Earlier versions stored driving licences without a number statement.
        if (entry.NumberStatement is not null || entry.Kind == NumberStatements.DrivingLicenceKind)
        {
            ownNumbers.Add(entry.Number);
        }

        foreach (var (fields, kind) in entry.FindForbiddenData())
        {
            var isOwnNumber =
                fields is [MailEntry.NumberField]
                && kind == PersonalNumberFindingKind.IndividualNumber
                && ownNumbers.Contains(entry.Number);
            if (!isOwnNumber)
            {
                findings.AddFinding(id, place, kind);
            }
        }
    }

    private static void Search(Guid id, StoredRecord row, ApplicationKeys keys, HashSet<string> ownNumbers, BatchFindings findings)
    {
        VerificationRecord? record;
        try
        {
            var json = keys.Open(DataClass.VerificationRecord, EvidenceStore.GetRecordField(row.Id), row.Content);
            if (!RecordJson.TryRead(json, row.Columns, out record))
            {
                record = null;
            }

            CryptographicOperations.ZeroMemory(json);
        }
        catch (CryptographicException)
        {
            record = null;
        }
        if (record is null)
        {
            findings.Unreadable++;
            return;
        }
        findings.Search(id, CiphertextTables.VerificationRecord.Name, GetTexts(record));
        // The document number of a certificate is hexadecimal, so it is not searched as text.
        string?[] numbers =
        [
            record.Signature is null ? record.DocumentNumber : null, record.SupplementaryDocument?.Number, record.StatusOfStay?.Number,
        ];
        findings.Search(
            id,
            CiphertextTables.VerificationRecord.Name,
            numbers.Where(number => number is not null && !ownNumbers.Contains(number)));
    }

    private static IEnumerable<string?> GetTexts(VerificationRecord record) =>
    [
        record.Name, record.NameSubstitutions, record.Address, record.AddressSubstitutions, record.Occupation, record.AssetsAndIncome,
        record.ForeignPepReason, record.OtherName?.Name, record.OtherName?.Reason, record.TransactionReference,
        record.EarlierRecordReference,
        record.CorrectionReason, record.ConsentVersion, record.Agent?.Name, record.Agent?.Address, record.Agent?.Relation,
        record.Agent?.AuthorityReason,
    ];

    private delegate void TextSearch(Guid id, string place, byte[] content, HashSet<string> ownNumbers, BatchFindings findings);

    private sealed record SealedText(CiphertextTable Table, Guid Row, byte[] Content, TextSearch Search);
}
