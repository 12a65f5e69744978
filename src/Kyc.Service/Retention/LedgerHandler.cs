using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Uploads;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls that export and replay the erasure ledger (retention.proto).</summary>
public sealed class LedgerHandler(
    LedgerExporter ledgerExport, ErasureReplayer replay, CertificateSigningKey signer, RetentionWorker worker, UploadQuota uploads,
    LongWorkScheduler longWork)
{
    /// <summary>
    /// The maximum number of entries in one replay. An entry contains up to 1,000 applications, so this is enough for any installation.
    /// </summary>
    private const int MaxReplayedEntries = 100_000;

    /// <summary>The maximum size of one replay in bytes. An entry for 1,000 applications has about 60 KiB.</summary>
    private const long MaxReplayedBytes = 256L << 20;

    public async Task ExportErasureLedgerAsync(
        ExportErasureLedgerRequest request, IServerStreamWriter<ExportErasureLedgerResponse> responseStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Get(context),
            async () =>
            {
                await foreach (var part in ledgerExport.ExportAsync(request.AfterNumber, cancellationToken))
                {
                    await responseStream.WriteAsync(part, cancellationToken);
                }
            },
            cancellationToken);
    }

    public async Task<ReplayErasuresResponse> ReplayErasuresAsync(
        IAsyncStreamReader<ReplayErasuresRequest> requestStream, ServerCallContext context)
    {
        _ = signer.Key;
        var exportedEntries = new List<ErasureEntry>();
        ErasureLedgerStatement? statement = null;
        var byteCount = 0L;
        using var share = uploads.CreateShare(UploadPlace.Replay, Caller.Get(context));
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var part = requestStream.Current;
            RequestFieldParser.Require(
                part.Entry is null != part.Statement is null && statement is null, "entry", FieldReason.Unexpected,
                "is not the only content of the message, or follows the statement");
            share.Add(part.CalculateSize());
            byteCount += part.CalculateSize();
            if (exportedEntries.Count == MaxReplayedEntries || byteCount > MaxReplayedBytes)
            {
                throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
            }

            if (part.Entry is not null)
            {
                exportedEntries.Add(ErasureEntry.FromContract(part.Entry));
            }

            statement = part.Statement;
        }
        // A stream without messages requests a replay that uses only the ledgers of the databases. If a ledger is sent, it must be signed.
        if (exportedEntries.Count > 0 || statement is not null)
        {
            ledgerExport.Verify(exportedEntries, statement);
        }

        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var outcome = await longWork.RunAsync(
            LongWorkKind.Import,
            caller,
            () => replay.RunAsync(exportedEntries, caller, cancellationToken),
            cancellationToken);
        worker.RequestRound();
        return new ReplayErasuresResponse
        {
            MissingInKycCount = outcome.MissingInKycCount,
            MissingInKeysCount = outcome.MissingInKeysCount,
            KeyCount = outcome.KeyCount,
            RowCount = outcome.RowCount,
            Pending = outcome.Approval.IsApproved ? null : outcome.Approval.ToContract(),
            OvertakenHolds = { outcome.OvertakenHolds.Select(hold => hold.ToContract()) },
        };
    }
}
