using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Records;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>
/// Implements <c>kyc.v1.EvidenceService</c>: compliance staff and auditors read and correct records, export bundles and verify the ledger.
/// </summary>
public sealed class EvidenceGrpcService(
    RecordReader records, RecordCorrector corrections, EvidenceExporter exporter, LedgerVerifier verifier, EvidenceSigningKey signingKey,
    KycDatabase database, LongWorkScheduler longWork)
    : EvidenceService.EvidenceServiceBase
{
    private const int ChunkBytes = 64 * 1024;

    /// <inheritdoc />
    public override async Task<GetVerificationRecordResponse> GetVerificationRecord(
        GetVerificationRecordRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var history = await records.ReadAsync(id, Caller.Get(context), "record", request.Reason, context.CancellationToken);
        return new GetVerificationRecordResponse { Versions = { history.Versions.Select(ToContract) } };
    }

    /// <inheritdoc />
    public override async Task<GetVerificationRecordPageResponse> GetVerificationRecordPage(
        GetVerificationRecordPageRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var history = await records.ReadAsync(id, Caller.Get(context), "page", request.Reason, context.CancellationToken);
        return new GetVerificationRecordPageResponse { Html = UnsafeByteOperations.UnsafeWrap(RecordPage.Write(history)) };
    }

    /// <inheritdoc />
    public override Task<CorrectVerificationRecordResponse> CorrectVerificationRecord(
        CorrectVerificationRecordRequest request, ServerCallContext context) =>
        corrections.CorrectAsync(request, Caller.Get(context), context.CancellationToken);

    /// <inheritdoc />
    public override async Task ExportEvidence(
        ExportEvidenceRequest request, IServerStreamWriter<ExportEvidenceResponse> responseStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        await longWork.RunAsync(
            LongWorkKind.Reading, caller,
            async () =>
            {
                var zip = await exporter.CreateAsync(id, caller, request.Reason, cancellationToken);
                for (var offset = 0; offset < zip.Length; offset += ChunkBytes)
                {
                    var chunk = zip.AsMemory(offset, Math.Min(ChunkBytes, zip.Length - offset));
                    await responseStream.WriteAsync(
                        new ExportEvidenceResponse { Chunk = UnsafeByteOperations.UnsafeWrap(chunk) },
                        cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public override async Task VerifyLedger(
        VerifyLedgerRequest request, IServerStreamWriter<VerifyLedgerResponse> responseStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        await longWork.RunAsync(
            LongWorkKind.Verification,
            caller,
            () => VerifyAsync(request, responseStream, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc />
    public override async Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        var response = new GetCheckpointResponse();
        if (signingKey.Key is { } key)
        {
            response.PublicKey = PemEncoding.WriteString("PUBLIC KEY", key.SubjectPublicKeyInfo.Span) + "\n";
        }

        await using var connection = await database.OpenAsync(context.CancellationToken);
        if (await CheckpointStore.ReadNewestAsync(connection) is not { } statement)
        {
            return response;
        }

        if (!Checkpoint.TryDecode(statement.Content, out var checkpoint))
        {
            throw new ServiceFailureException(ServiceFailures.LedgerBroken, "the newest checkpoint cannot be read");
        }

        response.Number = checkpoint!.Number;
        response.Hash = ByteString.CopyFrom(checkpoint.Hash.Span);
        response.SealedAt = Timestamp.FromDateTimeOffset(checkpoint.CreatedAt);
        response.Content = ByteString.CopyFrom(statement.Content);
        response.Signature = ByteString.CopyFrom(statement.Signature);
        response.Algorithm = statement.Algorithm;
        return response;
    }

    private async Task VerifyAsync(
        VerifyLedgerRequest request, IServerStreamWriter<VerifyLedgerResponse> responseStream, CancellationToken cancellationToken)
    {
        var witness = request.WitnessNumber > 0
            ? new CheckpointWitness(request.WitnessNumber, Digest.FromBytes(request.WitnessHash.Span))
            : null;
        var response = new VerifyLedgerResponse();
        await foreach (var step in verifier.RunAsync(witness, cancellationToken))
        {
            response = new VerifyLedgerResponse { Applications = step.ApplicationCount, Checkpoints = step.CheckpointCount };
            // The findings are sent in several messages, because those of a badly damaged ledger would exceed the maximum size of one
            // message.
            foreach (var chunk in step.Findings.Chunk(200))
            {
                response.Faults.Clear();
                response.Faults.AddRange(chunk.Select(ToContract));
                await responseStream.WriteAsync(response.Clone(), cancellationToken);
            }

            response.Faults.Clear();
            await responseStream.WriteAsync(response.Clone(), cancellationToken);
        }

        response.Complete = true;
        await responseStream.WriteAsync(response, cancellationToken);
    }

    private static LedgerFault ToContract(LedgerFinding finding) => new()
    {
        ApplicationId = finding.ApplicationId?.ToString("D") ?? "",
        Number = finding.Number,
        Kind = finding.Kind,
        BrokenLink = finding.IsBrokenLink,
        Text = finding.Text,
    };

    private static RecordVersion ToContract(VerificationRecord record) => new()
    {
        RecordId = record.Id.ToString("D"),
        Corrects = record.Corrects?.ToString("D") ?? "",
        CorrectionReason = record.CorrectionReason ?? "",
        VerifiedAt = Timestamp.FromDateTimeOffset(record.VerifiedAt),
        RecordedAt = Timestamp.FromDateTimeOffset(record.RecordedAt),
        Method = OfferedMethods.ToContractMethod(record.Method),
        MethodLetter = record.MethodLetter,
        RuleRevision = record.RuleRevision,
        Name = record.Name,
        Address = record.Address,
        BirthDate = record.BirthDate,
        Rows = { RecordRows.Create(record).Select(row => new RecordLine { Row = row.RowNumber, Label = row.Label, Value = row.Value }) },
        Evidence =
        {
            record.Attachments.Select(
                item => new EvidenceReference { ItemId = item.ItemId.ToString("D"), Kind = EvidenceWords.EvidenceKind.ToWord(item.Kind) }),
        },
    };
}
