using Dapper;
using Google.Protobuf;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Approvals;

/// <summary>
/// Four eyes: what one person asks for is done only when another person has asked for exactly the same. Whoever carries such an action out
/// asks here, in the transaction of the action itself where there is one, so that an approval is used once or not at all.
/// </summary>
public sealed class FourEyes(KeyStore keys, TimeProvider clock)
{
    /// <summary>How long the second person has. A day, so that a request made in the evening is approved in the morning.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const string Purpose = "approval";
    private const string Columns = "id, requested_at, expires_at, request_program, request_person";

    /// <summary>Refuses an approval by the person who asked.</summary>
    /// <param name="requestPerson">Who asked.</param>
    /// <param name="caller">Who approves.</param>
    /// <param name="detail">What is added for the caller, or null.</param>
    /// <exception cref="ServiceFailureException">SECOND-PERSON-REQUIRED.</exception>
    public static void RequireOther(string requestPerson, Caller caller, string? detail = null)
    {
        if (PersonName.AreSame(requestPerson, caller.Person))
        {
            throw new ServiceFailureException(ServiceFailures.SecondPersonRequired, detail);
        }
    }

    /// <summary>Notes that a person asks for an action, or uses up the request of another person for the same.</summary>
    /// <param name="connection">Connection to the database <c>kyc</c>, inside a transaction.</param>
    /// <param name="action">What is to be done.</param>
    /// <param name="caller">Who calls.</param>
    /// <returns>The request that waits for another person, or the one that is approved now.</returns>
    /// <exception cref="ServiceFailureException">SECOND-PERSON-REQUIRED: the caller has asked for it already.</exception>
    public async Task<Approval> AgreeAsync(NpgsqlConnection connection, TwoPersonAction action, Caller caller)
    {
        var (digest, now) = (keys.Mac.Compute(Purpose, [.. action.Parts.Prepend(Encode(action.Method))]), clock.Now());
        // Two people who call at the same moment: one asks, the other approves.
        await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(encode(@digest, 'hex'), 0))", new { digest });
        var request = await connection.QuerySingleOrDefaultAsync<ApprovalRow>(
            $"select {Columns} from approval where method = @Method and digest = @digest and approved_at is null and expires_at > @now order by requested_at limit 1",
            new { action.Method, digest, now });
        if (request is null) return new Approval(await RequestAsync(connection, action.Method, digest, caller, now), IsApproved: false);
        RequireOther(
            request.RequestPerson,
            caller,
            FormattableString.Invariant($"asked for by {request.RequestPerson} and open until {request.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        await connection.ExecuteAsync(
            "update approval set approved_at = @now, approve_program = @Program, approve_person = @Person where id = @Id",
            new { request.Id, now, caller.Program, caller.Person });
        return new Approval(request, IsApproved: true);
    }

    private static Task<ApprovalRow> RequestAsync(NpgsqlConnection connection, string method, byte[] digest, Caller caller, DateTimeOffset now) =>
        connection.QuerySingleAsync<ApprovalRow>(
            $"""
            insert into approval (id, method, digest, requested_at, expires_at, request_program, request_person)
            values (@id, @method, @digest, @now, @until, @Program, @Person) returning {Columns}
            """,
            new { id = Guid.CreateVersion7(now), method, digest, now, until = now + Lifetime, caller.Program, caller.Person });

    private static ReadOnlyMemory<byte> Encode(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

/// <summary>An action that two people must agree on.</summary>
/// <param name="Method">Full name of the method, for example <c>kyc.v1.KeyService/RotateKeyEncryptionKey</c>.</param>
/// <param name="Parts">What makes it this action and no other: the content of the request, and the state that it is about.</param>
public sealed record TwoPersonAction(string Method, params IReadOnlyList<ReadOnlyMemory<byte>> Parts)
{
    /// <summary>An action whose content is a request message.</summary>
    public static TwoPersonAction Of(string service, string method, IMessage request, params IEnumerable<ReadOnlyMemory<byte>> state) =>
        new($"{service}/{method}", [request.ToByteArray(), .. state]);
}

/// <summary>Where an action of two people stands.</summary>
/// <param name="Request">Who asked, and until when it may be approved.</param>
/// <param name="IsApproved">Whether another person has approved it with this call; if not, nothing is done yet.</param>
public sealed record Approval(ApprovalRow Request, bool IsApproved)
{
    /// <summary>Who asked.</summary>
    public Caller Requester => new(Request.RequestProgram, Request.RequestPerson);

    /// <summary>For the answer to the person who asked.</summary>
    public Contracts.V1.PendingApproval ToContract() => new()
    {
        ApprovalId = Request.Id.ToString("D"),
        RequestedBy = Request.RequestPerson,
        RequestedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Request.RequestedAt),
        ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Request.ExpiresAt),
    };
}

/// <summary>A row of <c>approval</c>.</summary>
public sealed record ApprovalRow
{
    public Guid Id { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public string RequestProgram { get; init; } = "";

    public string RequestPerson { get; init; } = "";
}
