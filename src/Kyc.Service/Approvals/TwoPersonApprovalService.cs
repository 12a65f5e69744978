using Dapper;
using Google.Protobuf;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Approvals;

/// <summary>
/// Enforces approval by two people: an action that one person has requested is performed only when a different person requests exactly the
/// same action. Code that performs the action calls this class in the action's transaction, if there is one, so that an approval is used
/// exactly once or not at all.
/// </summary>
public sealed class TwoPersonApprovalService(KeyStore keys, TimeProvider clock)
{
    /// <summary>
    /// Time within which the second person must approve. It is one day, so that a request made in the evening can be approved the next
    /// morning.
    /// </summary>
    public static readonly TimeSpan RequestLifetime = TimeSpan.FromHours(24);

    private const string Purpose = "approval";
    private const string Columns = "id, requested_at, expires_at, request_program, request_person";

    /// <summary>Throws when the caller is the person who made the request.</summary>
    /// <param name="requester">The person who made the request.</param>
    /// <param name="caller">The caller who approves.</param>
    /// <param name="detail">A detail for the failure message; null when there is none.</param>
    /// <exception cref="ServiceFailureException">SECOND-PERSON-REQUIRED: the caller made the request.</exception>
    public static void RequireDifferentPerson(string requester, Caller caller, string? detail = null)
    {
        if (PersonNameComparer.AreSame(requester, caller.Person))
        {
            throw new ServiceFailureException(ServiceFailures.SecondPersonRequired, detail);
        }
    }

    /// <summary>
    /// Approves the open request for the given action that a different person made. Stores a new request when there is no open one. An
    /// approved request cannot be used again.
    /// </summary>
    /// <param name="connection">An open connection to the database <c>kyc</c>, inside a transaction.</param>
    /// <param name="action">The action that needs two people.</param>
    /// <param name="caller">The caller, who requests or approves.</param>
    /// <returns>The request that this call approved, or the new request, which waits for a second person.</returns>
    /// <exception cref="ServiceFailureException">SECOND-PERSON-REQUIRED: the caller made the open request for this action.</exception>
    public async Task<ApprovalResult> RequestOrApproveAsync(NpgsqlConnection connection, TwoPersonAction action, Caller caller)
    {
        var (digest, now) = (keys.Mac.Compute(Purpose, [.. action.Parts.Prepend(Encode(action.Method))]), clock.GetNow());
        // The lock ensures that, when two people call at the same moment, one of them requests and the other approves.
        await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(encode(@digest, 'hex'), 0))", new { digest });
        var request = await connection.QuerySingleOrDefaultAsync<ApprovalRow>(
            $"select {Columns} from approval where method = @Method and digest = @digest "
            + "and approved_at is null and expires_at > @now order by requested_at limit 1",
            new { action.Method, digest, now });
        if (request is null)
        {
            return new ApprovalResult(await InsertRequestAsync(connection, action.Method, digest, caller, now), IsApproved: false);
        }

        RequireDifferentPerson(
            request.RequestPerson,
            caller,
            FormattableString.Invariant(
                $"asked for by {request.RequestPerson} and open until {request.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        await connection.ExecuteAsync(
            "update approval set approved_at = @now, approve_program = @Program, approve_person = @Person where id = @Id",
            new { request.Id, now, caller.Program, caller.Person });
        return new ApprovalResult(request, IsApproved: true);
    }

    private static Task<ApprovalRow> InsertRequestAsync(
        NpgsqlConnection connection, string method, byte[] digest, Caller caller, DateTimeOffset now) =>
        connection.QuerySingleAsync<ApprovalRow>(
            $"""
            insert into approval (id, method, digest, requested_at, expires_at, request_program, request_person)
            values (@id, @method, @digest, @now, @until, @Program, @Person) returning {Columns}
            """,
            new { id = Guid.CreateVersion7(now), method, digest, now, until = now + RequestLifetime, caller.Program, caller.Person });

    private static ReadOnlyMemory<byte> Encode(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

/// <summary>Represents an action that needs the approval of two people.</summary>
/// <param name="Method">Full name of the method, for example <c>kyc.v1.KeyService/RotateKeyEncryptionKey</c>.</param>
/// <param name="Parts">
/// The content that distinguishes this action from all others: the bytes of the request, and of the state to which the request refers.
/// </param>
public sealed record TwoPersonAction(string Method, params IReadOnlyList<ReadOnlyMemory<byte>> Parts)
{
    /// <summary>
    /// Creates the action for the given request message. The optional state is the data on which the request is based, for example the
    /// current key. If the state changes after the request, it is a different action, and the request can no longer be approved.
    /// </summary>
    public static TwoPersonAction Create(string service, string method, IMessage request, params IEnumerable<ReadOnlyMemory<byte>> state) =>
        new($"{service}/{method}", [request.ToByteArray(), .. state]);
}

/// <summary>Represents a request for an action that needs the approval of two people, and whether the action is approved.</summary>
/// <param name="Request">The request, with the person who made it and the time until which it may be approved.</param>
/// <param name="IsApproved">Whether a different person has approved the action with this call. If false, nothing has been done yet.</param>
public sealed record ApprovalResult(ApprovalRow Request, bool IsApproved)
{
    /// <summary>Gets the caller who made the request.</summary>
    public Caller Requester => new(Request.RequestProgram, Request.RequestPerson);

    /// <summary>Creates the API message that describes the request while it waits for approval.</summary>
    public Contracts.V1.PendingApproval ToContract() => new()
    {
        ApprovalId = Request.Id.ToString("D"),
        RequestedBy = Request.RequestPerson,
        RequestedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Request.RequestedAt),
        ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Request.ExpiresAt),
    };
}

/// <summary>Represents a row of the table <c>approval</c>.</summary>
public sealed record ApprovalRow
{
    public Guid Id { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public string RequestProgram { get; init; } = "";

    public string RequestPerson { get; init; } = "";
}
