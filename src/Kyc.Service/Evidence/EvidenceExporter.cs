using System.Security.Cryptography;
using Dapper;
using Kyc.Evidence.Bundles;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>
/// Creates evidence bundles. An export first appends an entry to the ledger, then waits until a checkpoint covers the entry, and only then
/// creates the bundle. Thus the ledger records every export, and each bundle contains the entry of its own export.
/// </summary>
public sealed partial class EvidenceExporter(
    KycDatabase database, KeyStore keyStore, CheckpointSealer sealer, EvidenceSigningKey signingKey, TimeProvider clock,
    ILogger<EvidenceExporter> log)
{
    private static readonly TimeSpan SealRetryDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Creates a bundle with the evidence of the given application and returns the zip file.</summary>
    /// <exception cref="ServiceFailureException">
    /// APPLICATION-UNKNOWN, LEDGER-BROKEN, or DATA-ERASED while an erasure is in progress.
    /// </exception>
    public async Task<byte[]> CreateAsync(Guid applicationId, Caller caller, string reason, CancellationToken cancellationToken)
    {
        var key = signingKey.Key
            ?? throw new ServiceFailureException(ServiceFailures.LedgerBroken, "no signing key is set, so nothing is sealed");
        var exportHead = await RecordExportAsync(applicationId, caller, reason, cancellationToken);
        var (statement, leaf, proof) = await WaitUntilSealedAsync(exportHead, cancellationToken);

        using var keys = await keyStore.LoadKeysAsync(applicationId, cancellationToken, DataClass.VerificationRecord, DataClass.Evidence);
        await using var connection = await database.OpenAsync(cancellationToken);
        var chain = (await LedgerStore.ReadChainAsync(connection, applicationId)).Where(row => row.Sequence <= leaf.Sequence).ToList();
        try
        {
            var content = new BundleContent
            {
                ApplicationId = applicationId,
                ExportedAt = clock.GetNow(),
                Chain = chain,
                Items = await ReadItemsAsync(connection, applicationId, keys),
                Checkpoint = statement,
                Proof = proof,
            };
            using var zip = new MemoryStream();
            BundleWriter.Write(zip, content, key);
            return zip.ToArray();
        }
        catch (BundleRefusedException bundleException)
        {
            // While an erasure is in progress, keys or rows are already erased, but the entries that the checkpoint covers do not record
            // the erasure yet.
            if (await IsBeingErasedAsync(connection, applicationId, chain))
            {
                throw new ServiceFailureException(ServiceFailures.DataErased);
            }

            LogRefused(log, applicationId, bundleException.Faults[0].ToString());
            throw new ServiceFailureException(ServiceFailures.LedgerBroken);
        }
        catch (CryptographicException)
        {
            LogRefused(log, applicationId, "an item cannot be decrypted");
            throw new ServiceFailureException(ServiceFailures.LedgerBroken);
        }
    }

    private Task<HeadLeaf> RecordExportAsync(Guid applicationId, Caller caller, string reason, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(async connection =>
        {
            // The row of the application may be missing, because the remaining data of an erased application can be exported too.
            if (await LedgerStore.ReadHeadAsync(connection, applicationId) is null)
            {
                throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            }

            var now = clock.GetNow();
            var subject = new SubjectKey(SubjectKind.Export, Guid.CreateVersion7(now));
            return (await LedgerStore.AppendAsync(
                connection, RecordReader.CreateExportEvent(applicationId, now, caller, "bundle", reason, subject)))[0];
        }, cancellationToken);

    /// <summary>
    /// Seals the ledger and returns the checkpoint that covers the entry of the export, the sealed head of the application's chain, and its
    /// inclusion proof. When a different instance is sealing, waits for that instance's checkpoint.
    /// </summary>
    private async Task<(SignedStatement Statement, HeadLeaf Leaf, InclusionProof Proof)> WaitUntilSealedAsync(
        HeadLeaf exportHead, CancellationToken cancellationToken)
    {
        while (true)
        {
            var outcome = await sealer.SealChangesAsync(cancellationToken);
            if (outcome.Faults.FirstOrDefault(
                fault => fault.ApplicationId is null || fault.ApplicationId == exportHead.ApplicationId) is { } fault)
            {
                LogRefused(log, exportHead.ApplicationId, fault.Text);
                throw new ServiceFailureException(ServiceFailures.LedgerBroken);
            }

            await using (var connection = await database.OpenAsync(cancellationToken))
            {
                if (await connection.ExecuteScalarAsync<long?>(
                    "select number from checkpoint_leaf "
                    + "where application_id = @ApplicationId and sequence >= @Sequence order by number limit 1",
                    exportHead) is { } number)
                {
                    return await CreateProofAsync(connection, number, exportHead.ApplicationId);
                }
            }

            await Task.Delay(SealRetryDelay, clock, cancellationToken);
        }
    }

    private static async Task<(SignedStatement, HeadLeaf, InclusionProof)> CreateProofAsync(
        NpgsqlConnection connection, long number, Guid applicationId)
    {
        var statement = await CheckpointStore.FindAsync(connection, number)
            ?? throw new ServiceFailureException(ServiceFailures.LedgerBroken);
        var leaves = await CheckpointStore.ReadLeavesAsync(connection, number);
        var tree = new HeadTree(applicationId);
        foreach (var leaf in leaves)
        {
            tree.Append(leaf);
        }

        return (statement, leaves.First(leaf => leaf.ApplicationId == applicationId), tree.CreateProof()!);
    }

    private static async Task<IReadOnlyList<BundledItem>> ReadItemsAsync(
        NpgsqlConnection connection,
        Guid applicationId,
        ApplicationKeys keys)
    {
        var items = new List<BundledItem>();
        if (keys.HasKey(DataClass.Evidence))
        {
            foreach (var item in await EvidenceStore.ReadItemsAsync(connection, applicationId))
            {
                items.Add(new BundledItem(
                    item.Id, item.Kind, keys.Open(DataClass.Evidence, EvidenceStore.GetItemField(item.Id), item.Ciphertext),
                    keys.DeriveCommitmentKey(DataClass.Evidence, new SubjectKey(SubjectKind.EvidenceItem, item.Id))));
            }
        }

        if (keys.HasKey(DataClass.VerificationRecord))
        {
            foreach (var record in await EvidenceStore.ReadRecordsAsync(connection, applicationId))
            {
                items.Add(new BundledItem(
                    record.Id, null, keys.Open(DataClass.VerificationRecord, EvidenceStore.GetRecordField(record.Id), record.Content),
                    keys.DeriveCommitmentKey(DataClass.VerificationRecord, new SubjectKey(SubjectKind.VerificationRecord, record.Id))));
            }
        }

        return items;
    }

    /// <summary>Checks whether an erasure of the application's data has begun that the given entries do not record yet.</summary>
    private static async Task<bool> IsBeingErasedAsync(NpgsqlConnection connection, Guid applicationId, List<LedgerRow> chain)
    {
        var recordedErasures = chain.Count(row =>
            LedgerEntry.TryDecode(row.Content, out var entry) && entry!.Kind == LedgerEntryKind.ErasureDone);
        return await connection.ExecuteScalarAsync<long>(
            "select count(*) from erasure where application_id = @applicationId", new { applicationId }) > recordedErasures;
    }

    [LoggerMessage(EventId = 1506, Level = LogLevel.Error, Message = "No bundle of application {ApplicationId}: {Fault}")]
    private static partial void LogRefused(ILogger logger, Guid applicationId, string fault);
}
