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
/// Represents the columns of an application's row from which due dates are calculated. When the row is locked, they do not change until the
/// transaction ends.
/// </summary>
/// <param name="Id">The ID of the application.</param>
/// <param name="State">The state of the application.</param>
/// <param name="UpdatedAt">The time of the application's most recent state transition.</param>
public sealed record PlannedApplication(Guid Id, ApplicationState State, DateTimeOffset UpdatedAt)
{
    /// <summary>The data classes that an application may have. Each class has its own data key and due date.</summary>
    public static IReadOnlyList<DataClass> PossibleClasses { get; } = [.. DataClasses.All.Select(known => known.DataClass)];

    /// <summary>Converts rows. A row with an unknown state is recorded as unusable and omitted.</summary>
    internal static List<PlannedApplication> ConvertRows(
        IEnumerable<(Guid Id, short State, DateTimeOffset UpdatedAt)> rows, UnusableRowRegistry unusableRows) =>
        unusableRows.Convert(
            rows, "application", row => row.Id,
            row => new PlannedApplication(row.Id, ApplicationNumbers.State.ToValue(row.State, "application.state"), row.UpdatedAt));

    private DateOnly LastChangeDay => JapanTime.ToDate(UpdatedAt);

    /// <summary>
    /// The event that follows from the state of the application, without a report; null when there is none. An open application, including
    /// one in review, counts as abandoned since the day of its most recent state transition.
    /// </summary>
    public (TriggerEvent Event, DateOnly Day)? DerivedEvent => State switch
    {
        ApplicationState.AwaitingVerification or ApplicationState.NeedsReview or ApplicationState.Cancelled =>
            (TriggerEvent.ApplicationAbandoned, LastChangeDay),
        ApplicationState.Rejected => (TriggerEvent.ApplicationRefused, LastChangeDay),
        _ => null,
    };
}

/// <summary>
/// Contains the data from which due dates are calculated: applications, the events that were reported for them, their received documents
/// and their data classes.
/// </summary>
public sealed class RetentionFacts
{
    private readonly ILookup<Guid, (TriggerEvent Event, DateOnly Day, bool ByService)> _reportedEvents;
    private readonly ILookup<Guid, (Guid Document, bool InHouse)> _documents;
    private readonly ILookup<Guid, DataClass> _classes;

    private RetentionFacts(
        IReadOnlyList<PlannedApplication> applications, ILookup<Guid, (TriggerEvent, DateOnly, bool)> reportedEvents,
        ILookup<Guid, (Guid, bool)> documents, ILookup<Guid, DataClass> classes) =>
        (Applications, _reportedEvents, _documents, _classes) = (applications, reportedEvents, documents, classes);

    /// <summary>The applications. Applications with unknown states are omitted.</summary>
    public IReadOnlyList<PlannedApplication> Applications { get; }

    /// <summary>Returns the facts about those applications that have one of the given IDs.</summary>
    public RetentionFacts SelectApplications(IReadOnlySet<Guid> ids) =>
        new([.. Applications.Where(application => ids.Contains(application.Id))], _reportedEvents, _documents, _classes);

    /// <summary>The IDs of the applications that are locked but omitted because their state is unknown.</summary>
    public IReadOnlyList<Guid> UnusableIds { get; private init; } = [];

    /// <summary>Locks the given applications in the order of their IDs and reads the facts about them.</summary>
    public static Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids, UnusableRowRegistry unusableRows) =>
        LockAsync(connection, ids, "for update", unusableRows);

    /// <summary>
    /// Locks those of the given applications that no other transaction has locked, and reads the facts about them. Locked applications are
    /// skipped so that they do not delay the others.
    /// </summary>
    public static Task<RetentionFacts> LockAvailableAsync(NpgsqlConnection connection, Guid[] ids, UnusableRowRegistry unusableRows) =>
        LockAsync(connection, ids, "for update skip locked", unusableRows);

    private static async Task<RetentionFacts> LockAsync(
        NpgsqlConnection connection,
        Guid[] ids,
        string lockClause,
        UnusableRowRegistry unusableRows)
    {
        var rows = (await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
            $"select id, state, updated_at from application where id = any(@ids) order by id {lockClause}", new { ids })).AsList();
        var facts = await ReadAsync(connection, PlannedApplication.ConvertRows(rows, unusableRows), unusableRows);
        return new RetentionFacts(facts.Applications, facts._reportedEvents, facts._documents, facts._classes)
        {
            UnusableIds = [.. rows.Select(row => row.Id).Except(facts.Applications.Select(application => application.Id))],
        };
    }

    /// <summary>Reads the facts about the given applications.</summary>
    public static async Task<RetentionFacts> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<PlannedApplication> applications, UnusableRowRegistry unusableRows)
    {
        var ids = applications.Select(application => application.Id).ToArray();
        var rows = await connection.QueryAsync<(Guid Id, Guid ApplicationId, short Event, DateOnly Day, string Program)>(
            "select id, application_id, event, event_day, caller_program from retention_event where application_id = any(@ids)",
            new { ids });
        var events = unusableRows.Convert(
            rows, "retention_event", row => row.Id,
            row => (
                row.ApplicationId, Event: EvidenceNumbers.TriggerEvent.ToValue(row.Event, "retention_event.event"), row.Day, row.Program));
        return new RetentionFacts(
            applications,
            events.ToLookup(row => row.ApplicationId, row => (row.Event, row.Day, row.Program == LedgerEvent.ServiceActor.Program)),
            await ReadDocumentsAsync(connection, ids),
            await DataClassReader.ReadAsync(connection, ids));
    }

    /// <summary>Returns the data classes that an application has.</summary>
    public IEnumerable<DataClass> GetClasses(PlannedApplication application) => _classes[application.Id];

    /// <summary>Returns the ids of the application's received paper documents that are not recorded as returned or destroyed.</summary>
    public IReadOnlyList<Guid> GetPendingPaperDocuments(PlannedApplication application) =>
        [.. _documents[application.Id].Where(document => document.InHouse).Select(document => document.Document)];

    /// <summary>Creates the input of <see cref="RetentionPlanner"/> for one data class of an application.</summary>
    public RetentionSubject CreateSubject(PlannedApplication application, DataClass dataClass)
    {
        // For a verified application, only events of the customer's contract count. Other events were reported before the verification.
        var reportedEvents = _reportedEvents[application.Id]
            .Where(known => application.State != ApplicationState.Verified || IsContractEvent(known.Event))
            .ToList();
        var events = reportedEvents.Select(known => (known.Event, known.Day));
        // If an erasure cancelled the application and recorded an event, this event replaces the event that follows from the state.
        return new RetentionSubject(
            application.Id,
            dataClass,
            application.DerivedEvent is { } derivedEvent && !reportedEvents.Any(known => known.ByService)
                ? [.. events, derivedEvent]
                : [.. events]);
    }

    private static bool IsContractEvent(TriggerEvent triggerEvent) =>
        triggerEvent is TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded;

    private static async Task<ILookup<Guid, (Guid, bool)>> ReadDocumentsAsync(NpgsqlConnection connection, Guid[] ids) =>
        (
            await connection.QueryAsync<(Guid ApplicationId, Guid Id, short Input, short Disposal)>(
                "select application_id, id, input, case when retyped_as is null then disposal else 1::smallint end from mail_document where application_id = any(@ids) order by id",
                new { ids })).ToLookup(
            row => row.ApplicationId,
            row => (row.Id, row.Disposal == MailNumbers.Disposal.ToNumber(PaperDisposal.Unspecified) && !IsElectronic(row.Input)));

    // A document whose input is unknown counts as a paper document, so that it is not erased before it is recorded as returned or
    // destroyed.
    private static bool IsElectronic(short input) =>
        MailNumbers.Input.TryGetValue(input, out var mailInput) && MailInputs.IsElectronic(mailInput);
}
