using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>A row of <c>early_erasure</c>.</summary>
public sealed record EarlyErasureRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public short[] DataClasses { get; init; } = [];

    public EarlyErasureReason Reason
    {
        get => RetentionNumbers.EarlyReason.ValueOf(ReasonNumber, "early_erasure.reason");
        init => ReasonNumber = RetentionNumbers.EarlyReason.NumberOf(value);
    }

    internal short ReasonNumber { get; init; }

    public string Reference { get; init; } = "";

    public DateTimeOffset RequestedAt { get; init; }

    public string RequestProgram { get; init; } = "";

    public string RequestPerson { get; init; } = "";

    public string? ApproveProgram { get; init; }

    public string? ApprovePerson { get; init; }

    /// <summary>MAC of the call that asked for it; null when it was asked for before there were any.</summary>
    public byte[]? RequestMac { get; init; }
}

/// <summary>SQL of <c>early_erasure</c>: erasures before their time, which two people decide. The run that erases looks at holds once more.</summary>
public sealed class EarlyErasureStore(KycDatabase database, ScheduleStore schedules, UnusableRows unusable, TimeProvider clock)
{
    private const string Columns =
        """
        id, application_id, data_classes, reason as reason_number, reference, requested_at, request_program, request_person,
        approve_program, approve_person, request_mac
        """;

    /// <summary>What is asked for; no classes mean all that are kept.</summary>
    public sealed record Request(Guid ApplicationId, IReadOnlyCollection<short> Classes, EarlyErasureReason Reason, string Reference, string IdempotencyKey)
    {
        /// <summary>MAC of the call (<see cref="Encryption.RequestMac"/>).</summary>
        public byte[]? RequestMac { get; init; }

        /// <summary>Whether a request was made by this very call.</summary>
        public bool IsOf(EarlyErasureRow row) => row.RequestMac is not null
            ? row.RequestMac.AsSpan().SequenceEqual(RequestMac)
            // Whether all were meant or each was named is not stored.
            : (row.ApplicationId, row.Reason, row.Reference) == (ApplicationId, Reason, Reference)
                && (Classes.Count == 0 || Classes.Distinct().Order().SequenceEqual(row.DataClasses.Order()));
    }

    /// <summary>Notes the request. The same key gives the same request again, for the same content only.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN, EVENT-KEY-REUSED, DATA-ERASED, DATA-HELD.</exception>
    public Task<EarlyErasureRow> RequestAsync(Request request, Caller caller, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        _ = await ApplicationStore.LockAsync(connection, request.ApplicationId) ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        var earlier = await connection.QuerySingleOrDefaultAsync<EarlyErasureRow>(
            $"select {Columns} from early_erasure where request_program = @Program and idempotency_key = @IdempotencyKey", new { caller.Program, request.IdempotencyKey });
        if (earlier is not null) return request.IsOf(earlier) ? earlier : throw RetentionFailures.EventKeyReused.Exception();
        var kept = await Erasures.KeptAsync(connection, request.ApplicationId);
        var classes = request.Classes.Count == 0 ? kept.ToArray() : [.. request.Classes.Distinct().Order()];
        if (classes.Length == 0 || classes.Except(kept).Any()) throw new ServiceFailureException(ServiceFailures.DataErased);
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
                id = Guid.CreateVersion7(clock.Now()),
                request.ApplicationId,
                classes,
                reason = RetentionNumbers.EarlyReason.NumberOf(request.Reason),
                request.Reference,
                at = clock.Now(),
                caller.Program,
                caller.Person,
                request.IdempotencyKey,
                request.RequestMac,
            })
            // At the same moment for another application, whose lock is another.
            ?? throw RetentionFailures.EventKeyReused.Exception();
    }, cancel);

    /// <summary>Approves a request of another person: the classes are due from then on.</summary>
    /// <exception cref="ServiceFailureException">ERASURE-REQUEST-UNKNOWN, SECOND-PERSON-REQUIRED, DATA-HELD, DATA-ERASED.</exception>
    public Task<EarlyErasureRow> ApproveAsync(Guid id, Caller caller, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        await connection.ExecuteAsync("select from application where id = (select application_id from early_erasure where id = @id) for update", new { id });
        var request = await connection.QuerySingleOrDefaultAsync<EarlyErasureRow>($"select {Columns} from early_erasure where id = @id", new { id })
            ?? throw RetentionFailures.ErasureRequestUnknown.Exception();
        if (request.ApprovePerson is not null) return request;
        if (request.RequestedAt + FourEyes.Lifetime <= clock.GetUtcNow()) throw RetentionFailures.ErasureRequestUnknown.Exception("the request has expired; ask again");
        FourEyes.RequireOther(request.RequestPerson, caller);
        await RequireNoHoldAsync(connection, request.ApplicationId);
        // Its schedule may still wait in the queue.
        await schedules.PlanAsync(connection, await RetentionFacts.LockAsync(connection, [request.ApplicationId], unusable));
        var marked = await connection.ExecuteAsync(
            "update retention_schedule set early_id = @id where application_id = @ApplicationId and data_class = any(@DataClasses)",
            new { id, request.ApplicationId, request.DataClasses });
        if (marked < request.DataClasses.Length) throw new ServiceFailureException(ServiceFailures.DataErased);
        return await connection.QuerySingleAsync<EarlyErasureRow>(
            $"update early_erasure set approved_at = @at, approve_program = @Program, approve_person = @Person where id = @id returning {Columns}",
            new { id, at = clock.Now(), caller.Program, caller.Person });
    }, cancel);

    /// <summary>Approved requests by their ids.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EarlyErasureRow>> ReadAsync(NpgsqlConnection connection, Guid[] ids) =>
        (await connection.QueryAsync<EarlyErasureRow>($"select {Columns} from early_erasure where id = any(@ids)", new { ids })).ToDictionary(row => row.Id);

    private static async Task RequireNoHoldAsync(NpgsqlConnection connection, Guid applicationId)
    {
        if ((await Erasures.HeldAsync(connection, [applicationId])).Count > 0) throw RetentionFailures.DataHeld.Exception();
    }
}
