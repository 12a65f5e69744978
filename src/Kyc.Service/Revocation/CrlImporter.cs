using Grpc.Core;
using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>Represents the outcome of an import.</summary>
/// <param name="List">
/// The list that is in force after the import. After a dry run, the list that was checked, without a time of import.
/// </param>
/// <param name="Previous">The list that was in force before; null when there was none.</param>
/// <param name="HasChanged">False when the imported list was already in force.</param>
public sealed record CrlImportOutcome(ImportedList List, StoredCrl? Previous, bool HasChanged);

/// <summary>
/// Imports a signed revocation list. It verifies the whole list, compares it under a lock with the list in force, stores it and notifies
/// the other instances. When the import returns, the list is in force in this instance.
/// </summary>
public sealed partial class CrlImporter(
    CrlStore store,
    InstanceFolder folder,
    UploadQuota uploads,
    LongWorkScheduler longWork,
    TrustAnchorWatcher anchors,
    RevocationListRegistry lists,
    RevocationSynchronizer sync,
    RevocationOptions options,
    VerificationPolicy policy,
    TimeProvider clock,
    ILogger<CrlImporter> log) : IDisposable
{
    // Limits imports from the watched folder to one at a time. Imports of callers have a separate limit.
    private readonly SemaphoreSlim _folderLock = new(1);

    /// <summary>
    /// Imports a list from a source of bytes. It waits for other imports only after all bytes of the list have arrived, so that a slow
    /// upload does not delay other imports.
    /// </summary>
    /// <param name="fillSpool">
    /// Appends the bytes of the list to the spool. Returns true for a dry run, which checks everything and stores nothing.
    /// </param>
    /// <param name="caller">The caller who imports the list.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-TOO-LARGE, UPLOAD-NO-ROOM, DISK-UNAVAILABLE, CRL-MALFORMED, CRL-UNSUPPORTED, CRL-SIGNATURE, CRL-FUTURE, CRL-ROLLED-BACK or
    /// LONG-WORK-NO-ROOM.
    /// </exception>
    public async Task<CrlImportOutcome> ImportAsync(
        Func<UploadSpool, Task<bool>> fillSpool,
        Caller caller,
        CancellationToken cancellationToken)
    {
        // This name is reserved, so no calling program can have it.
        var isFromFolder = caller.Program == Caller.Service.Program;
        using var share = isFromFolder ? null : uploads.CreateShare(UploadPlace.Disk, caller);
        using var spool = UploadSpool.Open(folder.OpenTemporaryFile, options.MaxCrlBytes, share);
        var isDryRun = await fillSpool(spool);
        Task<CrlImportOutcome> RunAsync() => ImportAsync(spool, caller, isDryRun, cancellationToken);
        return isFromFolder
            ? await RunFolderImportAsync(RunAsync, cancellationToken)
            : await longWork.RunAsync(LongWorkKind.Import, caller, RunAsync, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _folderLock.Dispose();

    private async Task<CrlImportOutcome> RunFolderImportAsync(Func<Task<CrlImportOutcome>> run, CancellationToken cancellationToken)
    {
        await _folderLock.WaitAsync(cancellationToken);
        try
        {
            return await LongWorkPool.UseAsync(run);
        }
        finally
        {
            _folderLock.Release();
        }
    }

    private async Task<CrlImportOutcome> ImportAsync(UploadSpool spool, Caller caller, bool isDryRun, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var crl = ReadCrl(spool);
        if (crl.ThisUpdate > now + policy.ClockSkew)
        {
            throw new ServiceFailureException(VerdictFailures.CrlIssuedInFuture, StatusCode.FailedPrecondition);
        }

        var list = new ImportedList(crl, now);
        // The database may have been restored from an older backup, so the new list is also compared with the list in force in this
        // instance.
        if (lists.Current.Find(list.Key) is { Crl.IsIntact: true } currentList
            && !list.Version.IsSameCrl(currentList.Version)
            && !list.Version.Supersedes(currentList.Version))
        {
            throw new ServiceFailureException(VerdictFailures.CrlRolledBack, StatusCode.FailedPrecondition);
        }

        return isDryRun ? await PerformDryRunAsync(list, cancellationToken) : await StoreAsync(list, spool, caller, cancellationToken);
    }

    private TrustedCrl ReadCrl(UploadSpool spool)
    {
        try
        {
            if (TrustedCrl.TryRead(spool.GetStreamFromStart(), anchors.Current, out var crl, out var failure, options.MaxCrlBytes))
            {
                return crl!;
            }

            throw new ServiceFailureException(
                failure!, failure == VerdictFailures.CrlSignatureInvalid ? StatusCode.FailedPrecondition : StatusCode.InvalidArgument);
        }
        catch (IOException exception)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
    }

    private async Task<CrlImportOutcome> PerformDryRunAsync(ImportedList list, CancellationToken cancellationToken)
    {
        var row = StoredCrl.Of(list.Crl, list.ImportedAt);
        var previous = await store.FindAsync(row, cancellationToken);
        CrlStore.ThrowIfRolledBack(row, previous);
        var isNew = previous is null || !row.Version.IsSameCrl(previous.Version);
        return new CrlImportOutcome(list with { ImportedAt = isNew ? default : previous!.ImportedAt }, previous, isNew);
    }

    private async Task<CrlImportOutcome> StoreAsync(
        ImportedList list,
        UploadSpool spool,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var isDone = false;
        lists.BeginImport(list.Crl.Sha256);
        try
        {
            var (previous, result) = await store.ReplaceAsync(
                StoredCrl.Of(list.Crl, list.ImportedAt),
                spool.GetStreamFromStart(),
                caller,
                cancellationToken);
            if (result == CrlStoreResult.Unchanged)
            {
                list = list with { ImportedAt = previous!.ImportedAt };
            }
            // The caller may rely on the list as soon as this method returns. The other instances receive the notification of the database.
            lists.PutInForce(list);
            isDone = true;
            var sha256 = Convert.ToHexStringLower(list.Crl.Sha256.Span);
            if (result == CrlStoreResult.Replaced)
            {
                LogImported(log, list.Crl.EntryCount, sha256);
            }

            if (result == CrlStoreResult.Repaired)
            {
                LogRepaired(log, sha256);
            }

            return new CrlImportOutcome(list, previous, result == CrlStoreResult.Replaced);
        }
        finally
        {
            lists.EndImport(list.Crl.Sha256);
            // The import may have succeeded although an exception was thrown, for example when the response to the commit was lost.
            if (!isDone)
            {
                sync.RequestCheck();
            }
        }
    }

    [LoggerMessage(EventId = 1204, Level = LogLevel.Information, Message = "Revocation list imported: {Entries} entries, SHA-256 {Sha256}")]
    private static partial void LogImported(ILogger logger, int entries, string sha256);

    [LoggerMessage(EventId = 1205, Level = LogLevel.Warning, Message = "Stored revocation list {Sha256} was damaged and has been replaced")]
    private static partial void LogRepaired(ILogger logger, string sha256);
}
