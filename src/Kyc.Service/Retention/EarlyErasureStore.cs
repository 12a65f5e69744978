using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Represents a row of the table <c>early_erasure</c>: a request to erase data before the end of its retention period.</summary>
public sealed record EarlyErasureRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public short[] DataClasses { get; init; } = [];

    public EarlyErasureReason Reason
    {
        get => RetentionNumbers.EarlyReason.ToValue(ReasonNumber, "early_erasure.reason");
        init => ReasonNumber = RetentionNumbers.EarlyReason.ToNumber(value);
    }

    internal short ReasonNumber { get; init; }

    public string Reference { get; init; } = "";

    public DateTimeOffset RequestedAt { get; init; }

    public string RequestProgram { get; init; } = "";

    public string RequestPerson { get; init; } = "";

    public string? ApproveProgram { get; init; }

    public string? ApprovePerson { get; init; }

    /// <summary>
    /// The MAC of the gRPC request (<see cref="Platform.Encryption.RequestMac"/>); null in rows that were stored before this column
    /// existed.
    /// </summary>
    public byte[]? RequestMac { get; init; }
}

/// <summary>
/// Reads and writes the table <c>early_erasure</c>. An erasure before the end of the retention period must be requested by one person and
/// approved by a second person. The erasure run checks holds again before it erases the data.
/// </summary>
public sealed class EarlyErasureStore(KycDatabase database, ScheduleStore schedules, UnusableRowRegistry unusableRows, TimeProvider clock)
{
    private const string Columns =
        """
        id, application_id, data_classes, reason as reason_number, reference, requested_at, request_program, request_person,
        approve_program, approve_person, request_mac
        """;

    /// <summary>
    /// Represents a request for an early erasure. <c>Classes</c> contains the numbers of the data classes; when it is empty, all classes
    /// that are still stored are erased.
    /// </summary>
    public sealed record Request(
        Guid ApplicationId, IReadOnlyCollection<short> Classes, EarlyErasureReason Reason, string Reference, string IdempotencyKey)
    {
        /// <summary>The MAC of the gRPC request (<see cref="Platform.Encryption.RequestMac"/>).</summary>
        public byte[]? RequestMac { get; init; }

        /// <summary>Checks whether the stored request has the same content as this request.</summary>
        public bool Matches(EarlyErasureRow row) => row.RequestMac is not null
            ? row.RequestMac.AsSpan().SequenceEqual(RequestMac)
            // A row without a MAC lists all classes explicitly, so a request without classes matches any list.
            : (row.ApplicationId, row.Reason, row.Reference) == (ApplicationId, Reason, Reference)
                && (Classes.Count == 0 || Classes.Distinct().Order().SequenceEqual(row.DataClasses.Order()));
    }

    /// <summary>Stores a request. A repeated call with the same idempotency key and the same content returns the stored request.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, EVENT-KEY-REUSED, DATA-ERASED or DATA-HELD.</exception>
    public Task<EarlyErasureRow> RequestAsync(
        Request request, Caller caller, CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        _ = await ApplicationStore.LockAsync(connection, request.ApplicationId)
            ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        var storedRequest = await connection.QuerySingleOrDefaultAsync<EarlyErasureRow>(
            $"select {Columns} from early_erasure where request_program = @Program and idempotency_key = @IdempotencyKey",
            new { caller.Program, request.IdempotencyKey });
        if (storedRequest is not null)
        {
            return request.Matches(storedRequest) ? storedRequest : throw RetentionFailures.EventKeyReused.ToException();
        }

        var storedClasses = await ErasureQueries.ReadStoredClassesAsync(connection, request.ApplicationId);
        var classes = request.Classes.Count == 0 ? storedClasses.ToArray() : [.. request.Classes.Distinct().Order()];
        if (classes.Length == 0 || classes.Except(storedClasses).Any())
        {
            throw new ServiceFailureException(ServiceFailures.DataErased);
        }

        await RequireNoHoldAsync(connection, request.ApplicationId);
        return await connection.QuerySingleOrDefaultAsync<EarlyErasureRow>(
                $"""
                insert into early_erasure (
                    id, application_id, data_classes, reason, reference, requested_at, request_program, request_person, idempotency_key, request_mac)
                values (@id, @ApplicationId, @classes, @reason, @Reference, @at, @Program, @Person, @IdempotencyKey, @RequestMac)
                on conflict (request_program, idempotency_key) do nothing returning {Columns}
                """,
                new
                {
                    id = Guid.CreateVersion7(clock.GetNow()),
                    request.ApplicationId,
                    classes,
                    reason = RetentionNumbers.EarlyReason.ToNumber(request.Reason),
                    request.Reference,
                    at = clock.GetNow(),
                    caller.Program,
                    caller.Person,
                    request.IdempotencyKey,
                    request.RequestMac,
                })
            // A concurrent call used the same key for a different application, which has its own lock.
            ?? throw RetentionFailures.EventKeyReused.ToException();
    }, cancellationToken);

    /// <summary>
    /// Approves a request of a different person. The requested classes become due at once. A repeated call returns the approved request.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// ERASURE-REQUEST-UNKNOWN, also when the request has expired; SECOND-PERSON-REQUIRED, DATA-HELD or DATA-ERASED.
    /// </exception>
    public Task<EarlyErasureRow> ApproveAsync(
        Guid id, Caller caller, CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        await connection.ExecuteAsync(
            "select from application where id = (select application_id from early_erasure where id = @id) for update", new { id });
        var request =
            await connection.QuerySingleOrDefaultAsync<EarlyErasureRow>($"select {Columns} from early_erasure where id = @id", new { id })
            ?? throw RetentionFailures.ErasureRequestUnknown.ToException();
        if (request.ApprovePerson is not null)
        {
            return request;
        }

        if (request.RequestedAt + TwoPersonApprovalService.RequestLifetime <= clock.GetUtcNow())
        {
            throw RetentionFailures.ErasureRequestUnknown.ToException("the request has expired; ask again");
        }

        TwoPersonApprovalService.RequireDifferentPerson(request.RequestPerson, caller);
        await RequireNoHoldAsync(connection, request.ApplicationId);
        // The due dates are calculated first, because the schedule may not contain the application yet.
        await schedules.PlanAsync(connection, await RetentionFacts.LockAsync(connection, [request.ApplicationId], unusableRows));
        var markedCount = await connection.ExecuteAsync(
            "update retention_schedule set early_id = @id where application_id = @ApplicationId and data_class = any(@DataClasses)",
            new { id, request.ApplicationId, request.DataClasses });
        if (markedCount < request.DataClasses.Length)
        {
            throw new ServiceFailureException(ServiceFailures.DataErased);
        }

        return await connection.QuerySingleAsync<EarlyErasureRow>(
            $"update early_erasure set approved_at = @at, approve_program = @Program, approve_person = @Person where id = @id returning {Columns}",
            new
            {
                id,
                at = clock.GetNow(),
                caller.Program,
                caller.Person,
            });
    }, cancellationToken);

    /// <summary>Reads stored requests by their IDs.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EarlyErasureRow>> ReadAsync(NpgsqlConnection connection, Guid[] ids) =>
        (await connection.QueryAsync<EarlyErasureRow>($"select {Columns} from early_erasure where id = any(@ids)", new { ids }))
            .ToDictionary(row => row.Id);

    private static async Task RequireNoHoldAsync(NpgsqlConnection connection, Guid applicationId)
    {
        if ((await ErasureQueries.FindHeldIdsAsync(connection, [applicationId])).Count > 0)
        {
            throw RetentionFailures.DataHeld.ToException();
        }
    }
}
