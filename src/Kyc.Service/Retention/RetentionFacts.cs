using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Ledger;
using Kyc.Service.MailVerification;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Represents the data of an application that the planning of due dates needs. It is read while the row is locked, so that it is valid
/// until the transaction ends.
/// </summary>
/// <param name="Id">The ID of the application.</param>
/// <param name="State">The state of the application.</param>
/// <param name="UpdatedAt">The time of its last transition.</param>
public sealed record PlannedApplication(Guid Id, ApplicationState State, DateTimeOffset UpdatedAt)
{
    /// <summary>The data classes for which an application may have a key, and therefore a due date.</summary>
    public static IReadOnlyList<DataClass> Classes { get; } = [.. DataClasses.All.Select(known => known.DataClass)];

    /// <summary>Converts stored applications. An application with an unknown state is reported and omitted.</summary>
    internal static List<PlannedApplication> ConvertRows(
        IEnumerable<(Guid Id, short State, DateTimeOffset UpdatedAt)> rows, UnusableRows unusable) =>
        unusable.Convert(
            rows, "application", row => row.Id,
            row => new PlannedApplication(row.Id, ApplicationNumbers.State.ToValue(row.State, "application.state"), row.UpdatedAt));

    private DateOnly LastChange => JapanTime.ToDate(UpdatedAt);

    /// <summary>
    /// The event that the service derives itself from the state. An open application, including one in review, counts as abandoned since
    /// its last change; every further change moves the day.
    /// </summary>
    public (TriggerEvent Event, DateOnly Day)? DerivedEvent => State switch
    {
        ApplicationState.AwaitingVerification or ApplicationState.NeedsReview or ApplicationState.Cancelled =>
            (TriggerEvent.ApplicationAbandoned, LastChange),
        ApplicationState.Rejected => (TriggerEvent.ApplicationRefused, LastChange),
        _ => null,
    };
}

/// <summary>Represents the facts from which due dates are calculated: the applications and the events reported for them.</summary>
public sealed class RetentionFacts
{
    private readonly ILookup<Guid, (TriggerEvent Event, DateOnly Day, bool ByService)> _reported;
    private readonly ILookup<Guid, (Guid Document, bool InHouse)> _documents;
    private readonly ILookup<Guid, DataClass> _classes;

    private RetentionFacts(
        IReadOnlyList<PlannedApplication> applications, ILookup<Guid, (TriggerEvent, DateOnly, bool)> reported,
        ILookup<Guid, (Guid, bool)> documents, ILookup<Guid, DataClass> classes) =>
        (Applications, _reported, _documents, _classes) = (applications, reported, documents, classes);

    /// <summary>The applications, all locked.</summary>
    public IReadOnlyList<PlannedApplication> Applications { get; }

    /// <summary>Returns the facts of only the given applications.</summary>
    public RetentionFacts ForApplications(IReadOnlySet<Guid> ids) =>
        new([.. Applications.Where(application => ids.Contains(application.Id))], _reported, _documents, _classes);

    /// <summary>The applications that were locked but omitted, because their state is unknown.</summary>
    public IReadOnlyList<Guid> UnusableIds { get; private init; } = [];

    /// <summary>Locks applications in the order of their IDs and reads the facts about them.</summary>
    public static Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids, UnusableRows unusable) =>
        LockAsync(connection, ids, "for update", unusable);

    /// <summary>
    /// Locks the applications that no other transaction has locked and reads the facts about them. A long lock on one application then does
    /// not delay the others.
    /// </summary>
    public static Task<RetentionFacts> LockAvailableAsync(NpgsqlConnection connection, Guid[] ids, UnusableRows unusable) =>
        LockAsync(connection, ids, "for update skip locked", unusable);

    private static async Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids, string lockClause, UnusableRows unusable)
    {
        var rows = (await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
            $"select id, state, updated_at from application where id = any(@ids) order by id {lockClause}", new { ids })).AsList();
        var facts = await ReadAsync(connection, PlannedApplication.ConvertRows(rows, unusable), unusable);
        return new RetentionFacts(facts.Applications, facts._reported, facts._documents, facts._classes)
        {
            UnusableIds = [.. rows.Select(row => row.Id).Except(facts.Applications.Select(application => application.Id))],
        };
    }

    /// <summary>Reads the facts about locked applications.</summary>
    public static async Task<RetentionFacts> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<PlannedApplication> locked, UnusableRows unusable)
    {
        var ids = locked.Select(application => application.Id).ToArray();
        var rows = await connection.QueryAsync<(Guid Id, Guid ApplicationId, short Event, DateOnly Day, string Program)>(
            "select id, application_id, event, event_day, caller_program from retention_event where application_id = any(@ids)",
            new { ids });
        var events = unusable.Convert(
            rows, "retention_event", row => row.Id,
            row => (
                row.ApplicationId, Event: EvidenceNumbers.TriggerEvent.ToValue(row.Event, "retention_event.event"), row.Day, row.Program));
        return new RetentionFacts(
            locked, events.ToLookup(row => row.ApplicationId, row => (row.Event, row.Day, row.Program == LedgerEvent.ServiceActor.Program)),
            await ReadDocumentsAsync(connection, ids), await DataClassReader.ReadAsync(connection, ids));
    }

    /// <summary>Gets the data classes that an application has.</summary>
    public IEnumerable<DataClass> ClassesOf(PlannedApplication application) => _classes[application.Id];

    /// <summary>Gets the received papers of an application that are not recorded as returned or destroyed.</summary>
    public IReadOnlyList<Guid> PapersInHouse(PlannedApplication application) =>
        [.. _documents[application.Id].Where(document => document.InHouse).Select(document => document.Document)];

    /// <summary>Creates the input of the planner for one class of an application.</summary>
    public RetentionSubject CreateSubject(PlannedApplication application, DataClass dataClass)
    {
        // When a verified application has earlier events from before the verification, only events of the contract count.
        var reported = _reported[application.Id]
            .Where(known => application.State != ApplicationState.Verified || IsContractEvent(known.Event))
            .ToList();
        var events = reported.Select(known => (known.Event, known.Day));
        // The event that an erasure recorded when it cancelled the application replaces the event that the service derives.
        return new RetentionSubject(
            application.Id, dataClass,
            application.DerivedEvent is { } own && !reported.Any(known => known.ByService) ? [.. events, own] : [.. events]);
    }

    private static bool IsContractEvent(TriggerEvent known) => known is TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded;

    private static async Task<ILookup<Guid, (Guid, bool)>> ReadDocumentsAsync(NpgsqlConnection connection, Guid[] ids) =>
        (
            await connection.QueryAsync<(Guid ApplicationId, Guid Id, short Input, short Disposal)>(
                "select application_id, id, input, case when retyped_as is null then disposal else 1::smallint end from mail_document where application_id = any(@ids) order by id",
                new { ids })).ToLookup(
            row => row.ApplicationId,
            row => (row.Id, row.Disposal == MailNumbers.Disposal.ToNumber(PaperDisposal.Unspecified) && !IsElectronic(row.Input)));

    // A document with an unknown input may be a paper. It is not erased before it is recorded as returned or destroyed.
    private static bool IsElectronic(short input) => MailNumbers.Input.TryToValue(input, out var known) && MailInputs.IsElectronic(known);
}
