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
    KycDatabase database,
    DueQuery dueQuery,
    EarlyErasureStore earlyErasures,
    RetentionStatusQueries status,
    CertificateSigningKey signer,
    RetentionWorker worker,
    KeyStore keys,
    UnusableRowRegistry unusableRows)
{
    public async Task<ListDueResponse> ListDueAsync(ListDueRequest request, ServerCallContext context)
    {
        var size = RetentionConversions.GetPageSize(request.PageSize);
        var cursor = DueCursor.Start;
        if (request.PageToken.Length > 0)
        {
            _ = DueCursorPageToken.TryParse(request.PageToken, out cursor);
        }
        // All queries read the same snapshot of the database, so that the list is consistent.
        await using var connection = await database.OpenAsync(context.CancellationToken);
        await using var snapshot =
            await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, context.CancellationToken);
        var (ids, next) = await dueQuery.FindCandidatesAsync(connection, cursor, size / PlannedApplication.PossibleClasses.Count + 1);
        var applications = PlannedApplication.ConvertRows(
            await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
                "select id, state, updated_at from application where id = any(@ids) order by id", new { ids }),
            unusableRows);
        var response = new ListDueResponse { NextPageToken = next is null ? "" : DueCursorPageToken.Format(next) };
        foreach (var item in await dueQuery.DetermineDueClassesAsync(connection, applications))
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
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var content = new RequestEarlyErasureRequest(request) { ApplicationId = id.ToString("D") };
        content.DataClasses.Clear();
        content.DataClasses.AddRange(request.DataClasses.Distinct().Order());
        var erasureRequest = new EarlyErasureStore.Request(
            id,
            EvidenceNumbers.DataClass.ToNumbers(content.DataClasses.Select(RetentionConversions.DataClassMap.ToOwnValue)),
            request.Reason,
            request.Reference,
            request.IdempotencyKey)
        {
            RequestMac = keys.Mac.ComputeContentMac(content),
        };
        return new RequestEarlyErasureResponse
        {
            EarlyErasure = (await earlyErasures.RequestAsync(erasureRequest, Caller.Get(context), context.CancellationToken)).ToContract(),
        };
    }

    public async Task<ApproveEarlyErasureResponse> ApproveEarlyErasureAsync(ApproveEarlyErasureRequest request, ServerCallContext context)
    {
        var approvedRequest = await earlyErasures.ApproveAsync(
            RequestFieldParser.ParseId(request.RequestId, "request_id"),
            Caller.Get(context),
            context.CancellationToken);
        worker.RequestRound();
        return new ApproveEarlyErasureResponse { EarlyErasure = approvedRequest.ToContract() };
    }

    private static async Task<DueItem> DescribeAsync(NpgsqlConnection connection, DueDataClass item) => new()
    {
        ApplicationId = item.Application.Id.ToString("D"),
        Schedule = item.ToScheduleEntry(),
        Early = item.EarlyErasure is not null,
        RowCount = await ApplicationDataEraser.CountRowsAsync(connection, new ErasureGroups(item.Application.Id, item.DataClass)),
        KeyCount = 1,
        PapersInHouse = { item.PendingPaperDocuments.Select(id => id.ToString("D")) },
    };
}
