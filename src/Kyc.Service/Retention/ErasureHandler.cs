using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls about due data and early erasures (retention.proto).</summary>
public sealed class ErasureHandler(
    KycDatabase database, DueQuery due, EarlyErasureStore early, RetentionStatus status, CertificateSigner signer, RetentionWorker worker,
    KeyStore keys, UnusableRows unusable)
{
    public async Task<ListDueResponse> ListDueAsync(ListDueRequest request, ServerCallContext context)
    {
        var size = RetentionConversions.GetPageSize(request.PageSize);
        var cursor = DueCursor.Start;
        if (request.PageToken.Length > 0)
        {
            _ = DueCursorText.TryParse(request.PageToken, out cursor);
        }
        // All queries read the same snapshot of the database, so that the list is consistent.
        await using var connection = await database.OpenAsync(context.CancellationToken);
        await using var snapshot =
            await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, context.CancellationToken);
        var (ids, next) = await due.FindCandidatesAsync(connection, cursor, size / PlannedApplication.Classes.Count + 1);
        var applications = PlannedApplication.ConvertRows(
            await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
                "select id, state, updated_at from application where id = any(@ids) order by id", new { ids }),
            unusable);
        var response = new ListDueResponse { NextPageToken = next is null ? "" : DueCursorText.Format(next) };
        foreach (var item in await due.ExamineAsync(connection, applications))
        {
            response.Items.Add(await DescribeAsync(connection, item));
        }

        return response;
    }

    public async Task<StartErasureResponse> StartErasureAsync(StartErasureRequest request, ServerCallContext context)
    {
        _ = signer.Key;
        var counts = await status.CountAsync(context.CancellationToken);
        worker.RequestRound();
        return new StartErasureResponse { DueCount = counts.Due };
    }

    public async Task<RequestEarlyErasureResponse> RequestEarlyErasureAsync(RequestEarlyErasureRequest request, ServerCallContext context)
    {
        var id = RequestRules.ReadId(request.ApplicationId, "application_id");
        var content = new RequestEarlyErasureRequest(request) { ApplicationId = id.ToString("D") };
        content.DataClasses.Clear();
        content.DataClasses.AddRange(request.DataClasses.Distinct().Order());
        var erasureRequest = new EarlyErasureStore.Request(
            id, EvidenceNumbers.DataClass.ToNumbers(content.DataClasses.Select(RetentionConversions.Classes.ToOwn)), request.Reason,
            request.Reference, request.IdempotencyKey)
        {
            RequestMac = keys.Mac.ComputeContentMac(content),
        };
        return new RequestEarlyErasureResponse
        {
            EarlyErasure = (await early.RequestAsync(erasureRequest, Caller.Get(context), context.CancellationToken)).ToContract(),
        };
    }

    public async Task<ApproveEarlyErasureResponse> ApproveEarlyErasureAsync(ApproveEarlyErasureRequest request, ServerCallContext context)
    {
        var approved =
            await early.ApproveAsync(RequestRules.ReadId(request.RequestId, "request_id"), Caller.Get(context), context.CancellationToken);
        worker.RequestRound();
        return new ApproveEarlyErasureResponse { EarlyErasure = approved.ToContract() };
    }

    private static async Task<DueItem> DescribeAsync(NpgsqlConnection connection, DueClass item) => new()
    {
        ApplicationId = item.Application.Id.ToString("D"),
        Schedule = item.ToSchedule(),
        Early = item.Early is not null,
        RowCount = await ErasedTables.CountAsync(connection, new ErasureGroups(item.Application.Id, item.DataClass)),
        KeyCount = 1,
        PapersInHouse = { item.PendingPaperDocuments.Select(id => id.ToString("D")) },
    };
}
