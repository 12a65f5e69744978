using System.Globalization;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Erasure;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Retention;

/// <content>Erasures: what is due, early ones, certificates, the erasure ledger and its replay.</content>
public sealed partial class RetentionGrpcService
{
    /// <summary>Entries of one replay: some hundred thousand applications each, more than an installation has.</summary>
    private const int MaxReplayedEntries = 100_000;

    /// <summary>Bytes of one replay; an entry about a thousand applications has some 60 KiB.</summary>
    private const long MaxReplayedBytes = 256L << 20;

    /// <inheritdoc />
    public override async Task<ListDueResponse> ListDue(ListDueRequest request, ServerCallContext context)
    {
        var size = RetentionContract.PageSize(request.PageSize);
        var cursor = DueCursor.Start;
        if (request.PageToken.Length > 0) _ = DueCursorText.TryParse(request.PageToken, out cursor);
        // A snapshot: what is listed is what one run would have found at one moment.
        await using var connection = await database.OpenAsync(context.CancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, context.CancellationToken);
        var (ids, next) = await due.CandidatesAsync(connection, cursor, size / PlannedApplication.Classes.Count + 1);
        var applications = PlannedApplication.Usable(
            await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
                "select id, state, updated_at from application where id = any(@ids) order by id", new { ids }),
            unusable);
        var answer = new ListDueResponse { NextPageToken = next is null ? "" : DueCursorText.Write(next) };
        foreach (var item in await due.ExamineAsync(connection, applications)) answer.Items.Add(await DescribeAsync(connection, item));
        return answer;
    }

    /// <inheritdoc />
    public override async Task<StartErasureResponse> StartErasure(StartErasureRequest request, ServerCallContext context)
    {
        _ = signer.Key;
        var counts = await status.CountAsync(context.CancellationToken);
        worker.Nudge();
        return new StartErasureResponse { DueCount = counts.Due };
    }

    /// <inheritdoc />
    public override async Task<RequestEarlyErasureResponse> RequestEarlyErasure(RequestEarlyErasureRequest request, ServerCallContext context)
    {
        var id = RequestRules.Id(request.ApplicationId, "application_id");
        var content = new RequestEarlyErasureRequest(request) { ApplicationId = id.ToString("D") };
        content.DataClasses.Clear();
        content.DataClasses.AddRange(request.DataClasses.Distinct().Order());
        var asked = new EarlyErasureStore.Request(
            id, EvidenceNumbers.DataClass.NumbersOf(content.DataClasses.Select(RetentionContract.Classes.OwnOf)), request.Reason,
            request.Reference, request.IdempotencyKey)
        {
            RequestMac = keys.Mac.OfContent(content),
        };
        return new RequestEarlyErasureResponse { EarlyErasure = (await early.RequestAsync(asked, Caller.Of(context), context.CancellationToken)).ToContract() };
    }

    /// <inheritdoc />
    public override async Task<ApproveEarlyErasureResponse> ApproveEarlyErasure(ApproveEarlyErasureRequest request, ServerCallContext context)
    {
        var approved = await early.ApproveAsync(RequestRules.Id(request.RequestId, "request_id"), Caller.Of(context), context.CancellationToken);
        worker.Nudge();
        return new ApproveEarlyErasureResponse { EarlyErasure = approved.ToContract() };
    }

    /// <inheritdoc />
    public override async Task<GetErasureCertificatesResponse> GetErasureCertificates(GetErasureCertificatesRequest request, ServerCallContext context)
    {
        var id = RequestRules.Id(request.ApplicationId, "application_id");
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var batches = await connection.QueryAsync<(long Number, byte[] Content, byte[] Signature, byte[] Bodies)>(
            "select number, content, signature, bodies from erasure_certificate where number in (select number from erasure where application_id = @id) order by number",
            new { id });
        var key = signer.Key;
        var answer = new GetErasureCertificatesResponse { PublicKey = ByteString.CopyFrom(key.SubjectPublicKeyInfo.Span) };
        foreach (var batch in batches)
        {
            var bodies = CertificateBatch.Unpack(batch.Bodies) ?? throw Tampered(batch.Number);
            for (var i = 0; i < bodies.Count; i++)
            {
                if (!Kyc.Evidence.Erasure.ErasureCertificate.TryDecode(bodies[i], out var certificate)) throw Tampered(batch.Number);
                if (certificate!.ApplicationId != id) continue;
                var proof = CertificateBatch.Prove(bodies, i);
                // What was signed at the deletion must tell of this one; else somebody changed it since.
                if (CertificateBatch.RootOf(batch.Content) is not { } root || !proof.Proves(bodies[i], root)) throw Tampered(batch.Number);
                answer.Certificates.Add(Describe(certificate, key, batch.Number, batch.Content, batch.Signature, proof));
            }
        }
        return answer;
    }

    /// <inheritdoc />
    public override async Task<GetRetentionStatusResponse> GetRetentionStatus(GetRetentionStatusRequest request, ServerCallContext context)
    {
        var counts = await status.CountAsync(context.CancellationToken);
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var (number, hash) = await ErasureLedger.HeadAsync(connection);
        return new GetRetentionStatusResponse
        {
            DueCount = counts.Due,
            OverdueCount = counts.Overdue,
            HeldCount = counts.Held,
            ReviewCount = counts.Review,
            UnfinishedCount = counts.Unfinished,
            LedgerNumber = number,
            LedgerHash = number == 0 ? ByteString.Empty : ByteString.CopyFrom(hash),
            ReplayReason = guard.Reason ?? "",
        };
    }

    /// <inheritdoc />
    public override async Task ExportErasureLedger(
        ExportErasureLedgerRequest request, IServerStreamWriter<ExportErasureLedgerResponse> responseStream, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Of(context),
            async () =>
            {
                await foreach (var part in ledgerExport.CreateAsync(request.AfterNumber, cancel)) await responseStream.WriteAsync(part, cancel);
            },
            cancel);
    }

    /// <inheritdoc />
    public override async Task<ReplayErasuresResponse> ReplayErasures(IAsyncStreamReader<ReplayErasuresRequest> requestStream, ServerCallContext context)
    {
        _ = signer.Key;
        var exported = new List<ErasureEntry>();
        ErasureLedgerStatement? statement = null;
        var bytes = 0L;
        using var share = uploads.Enter(UploadPlace.Replay, Caller.Of(context));
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var part = requestStream.Current;
            RequestRules.Require(
                part.Entry is null != part.Statement is null && statement is null, "entry", FieldReason.Unexpected,
                "does not stand alone, or comes after the statement");
            share.Add(part.CalculateSize());
            bytes += part.CalculateSize();
            if (exported.Count == MaxReplayedEntries || bytes > MaxReplayedBytes) throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
            if (part.Entry is not null) exported.Add(ErasureEntry.From(part.Entry));
            statement = part.Statement;
        }
        // Nothing at all asks for a replay by the databases' own ledgers; anything else must be signed.
        if (exported.Count > 0 || statement is not null) ledgerExport.Verify(exported, statement);
        var (caller, cancel) = (Caller.Of(context), context.CancellationToken);
        var outcome = await longWork.RunAsync(LongWorkKind.Import, caller, () => replay.RunAsync(exported, caller, cancel), cancel);
        worker.Nudge();
        return new ReplayErasuresResponse
        {
            MissingInKycCount = outcome.MissingInKyc,
            MissingInKeysCount = outcome.MissingInKeys,
            KeyCount = outcome.Keys,
            RowCount = outcome.Rows,
            Pending = outcome.Approval.IsApproved ? null : outcome.Approval.ToContract(),
            OvertakenHolds = { outcome.OvertakenHolds.Select(hold => hold.ToContract()) },
        };
    }

    private static async Task<DueItem> DescribeAsync(Npgsql.NpgsqlConnection connection, DueClass item) => new()
    {
        ApplicationId = item.Application.Id.ToString("D"),
        Schedule = item.ToSchedule(),
        Early = item.Early is not null,
        RowCount = await ErasedTables.CountAsync(connection, new ErasedSets(item.Application.Id, item.DataClass)),
        KeyCount = 1,
        PapersInHouse = { item.PapersInHouse.Select(id => id.ToString("D")) },
    };

    private static Contracts.V1.ErasureCertificate Describe(
        Kyc.Evidence.Erasure.ErasureCertificate certificate, Kyc.Evidence.Signing.ISigningKey key, long number, byte[] batch, byte[] batchSignature, InclusionProof proof)
    {
        var statement = certificate.Sign(key);
        return new Contracts.V1.ErasureCertificate
        {
            DataClasses = { certificate.Classes.Select(erased => RetentionContract.Classes.OtherOf(erased.DataClass)) },
            Content = ByteString.CopyFrom(statement.Content),
            Signature = ByteString.CopyFrom(statement.Signature),
            Algorithm = statement.Algorithm,
            KeyId = statement.KeyId,
            Text = ErasureCertificateText.Write(certificate, statement),
            ErasureNumber = number,
            BatchContent = ByteString.CopyFrom(batch),
            BatchSignature = ByteString.CopyFrom(batchSignature),
            LeafIndex = proof.Index,
            Proof = { proof.Path.Select(hash => ByteString.CopyFrom(hash.Span)) },
        };
    }

    private static ServiceFailureException Tampered(long number) =>
        RetentionFailures.CertificateChanged.Exception(string.Create(CultureInfo.InvariantCulture, $"entry {number} of the erasure ledger"));
}

/// <summary>A place in the order of due dates as a page token.</summary>
internal static class DueCursorText
{
    public static string Write(DueCursor cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"{cursor.DueAt.UtcTicks}/{cursor.ApplicationId:D}/{cursor.DataClass}");

    public static bool TryParse(string text, out DueCursor cursor)
    {
        cursor = DueCursor.Start;
        if (text.Split('/') is not [var at, var id, var dataClass] || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks || !Guid.TryParseExact(id, "D", out var application)
            || !short.TryParse(dataClass, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        cursor = new DueCursor(new DateTimeOffset(ticks, TimeSpan.Zero), application, number);
        return true;
    }
}
