using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence;
using Kyc.Evidence.Retention;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>An application as planning sees it. Read under the lock on its row, so that it holds until the transaction ends.</summary>
/// <param name="Id">The application.</param>
/// <param name="State">Its state.</param>
/// <param name="UpdatedAt">Instant of its last transition.</param>
public sealed record PlannedApplication(Guid Id, ApplicationState State, DateTimeOffset UpdatedAt)
{
    /// <summary>What an application has a key for, and so a due date.</summary>
    public static IReadOnlyList<DataClass> Classes { get; } = [DataClass.Declaration, DataClass.VerificationRecord, DataClass.Evidence];

    private DateOnly LastChange => JapanTime.DateOf(UpdatedAt);

    /// <summary>
    /// The events that the service knows by itself. One that is open counts as abandoned since its last change, a review that nobody finishes
    /// too: as soon as something happens to it, the day moves.
    /// </summary>
    public (TriggerEvent Event, DateOnly Day)? Own => State switch
    {
        ApplicationState.AwaitingVerification or ApplicationState.NeedsReview or ApplicationState.Cancelled => (TriggerEvent.ApplicationAbandoned, LastChange),
        ApplicationState.Rejected => (TriggerEvent.ApplicationRefused, LastChange),
        _ => null,
    };
}

/// <summary>What due dates are computed from: the applications and the events reported of them.</summary>
public sealed class RetentionFacts
{
    private readonly ILookup<Guid, (TriggerEvent Event, DateOnly Day)> _reported;

    private RetentionFacts(IReadOnlyList<PlannedApplication> applications, ILookup<Guid, (TriggerEvent, DateOnly)> reported) =>
        (Applications, _reported) = (applications, reported);

    /// <summary>The applications, all locked.</summary>
    public IReadOnlyList<PlannedApplication> Applications { get; }

    /// <summary>Locks applications, in the order of their ids, and reads the facts about them.</summary>
    public static Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids) => LockAsync(connection, ids, "for update");

    /// <summary>The same for those that nobody else works on: one that is held open for long must not hold up all others.</summary>
    public static Task<RetentionFacts> LockFreeAsync(NpgsqlConnection connection, Guid[] ids) => LockAsync(connection, ids, "for update skip locked");

    private static async Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids, string how)
    {
        var applications = await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
            $"select id, state, updated_at from application where id = any(@ids) order by id {how}", new { ids });
        return await ReadAsync(connection, [.. applications.Select(row => new PlannedApplication(row.Id, (ApplicationState)row.State, row.UpdatedAt))]);
    }

    /// <summary>Reads what was reported of applications that are locked.</summary>
    public static async Task<RetentionFacts> ReadAsync(NpgsqlConnection connection, IReadOnlyList<PlannedApplication> locked)
    {
        var events = await connection.QueryAsync<(Guid ApplicationId, short Event, DateOnly Day)>(
            "select application_id, event, event_day from retention_event where application_id = any(@ids)",
            new { ids = locked.Select(application => application.Id).ToArray() });
        return new RetentionFacts(locked, events.ToLookup(row => row.ApplicationId, row => ((TriggerEvent)row.Event, row.Day)));
    }

    /// <summary>One class of an application, ready to be planned.</summary>
    public RetentionSubject Subject(PlannedApplication application, DataClass dataClass)
    {
        var events = _reported[application.Id];
        return new RetentionSubject(application.Id, dataClass, application.Own is { } own ? [.. events, own] : [.. events]);
    }
}
