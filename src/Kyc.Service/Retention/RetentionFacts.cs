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

/// <summary>An application as planning sees it. Read under the lock on its row, so that it holds until the transaction ends.</summary>
/// <param name="Id">The application.</param>
/// <param name="State">Its state.</param>
/// <param name="UpdatedAt">Instant of its last transition.</param>
public sealed record PlannedApplication(Guid Id, ApplicationState State, DateTimeOffset UpdatedAt)
{
    /// <summary>What an application may have a key for, and so a due date.</summary>
    public static IReadOnlyList<DataClass> Classes { get; } = [.. DataClasses.All.Select(known => known.DataClass)];

    /// <summary>Applications as stored; one whose state has no meaning is noted and left out.</summary>
    internal static List<PlannedApplication> Usable(
        IEnumerable<(Guid Id, short State, DateTimeOffset UpdatedAt)> rows, UnusableRows unusable) =>
        unusable.Convert(
            rows, "application", row => row.Id,
            row => new PlannedApplication(row.Id, ApplicationNumbers.State.ValueOf(row.State, "application.state"), row.UpdatedAt));

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
    private readonly ILookup<Guid, (TriggerEvent Event, DateOnly Day, bool ByService)> _reported;
    private readonly ILookup<Guid, (Guid Document, bool InHouse)> _documents;
    private readonly ILookup<Guid, DataClass> _classes;

    private RetentionFacts(
        IReadOnlyList<PlannedApplication> applications, ILookup<Guid, (TriggerEvent, DateOnly, bool)> reported,
        ILookup<Guid, (Guid, bool)> documents, ILookup<Guid, DataClass> classes) =>
        (Applications, _reported, _documents, _classes) = (applications, reported, documents, classes);

    /// <summary>The applications, all locked.</summary>
    public IReadOnlyList<PlannedApplication> Applications { get; }

    /// <summary>The same facts of some of the applications.</summary>
    public RetentionFacts Of(IReadOnlySet<Guid> ids) =>
        new([.. Applications.Where(application => ids.Contains(application.Id))], _reported, _documents, _classes);

    /// <summary>Applications that were locked and left out: nothing can be planned about them.</summary>
    public IReadOnlyList<Guid> Unusable { get; private init; } = [];

    /// <summary>Locks applications, in the order of their ids, and reads the facts about them.</summary>
    public static Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids, UnusableRows unusable) =>
        LockAsync(connection, ids, "for update", unusable);

    /// <summary>The same for those that nobody else works on: one that is held open for long must not hold up all others.</summary>
    public static Task<RetentionFacts> LockFreeAsync(NpgsqlConnection connection, Guid[] ids, UnusableRows unusable) =>
        LockAsync(connection, ids, "for update skip locked", unusable);

    private static async Task<RetentionFacts> LockAsync(NpgsqlConnection connection, Guid[] ids, string how, UnusableRows unusable)
    {
        var rows = (await connection.QueryAsync<(Guid Id, short State, DateTimeOffset UpdatedAt)>(
            $"select id, state, updated_at from application where id = any(@ids) order by id {how}", new { ids })).AsList();
        var facts = await ReadAsync(connection, PlannedApplication.Usable(rows, unusable), unusable);
        return new RetentionFacts(facts.Applications, facts._reported, facts._documents, facts._classes)
        {
            Unusable = [.. rows.Select(row => row.Id).Except(facts.Applications.Select(application => application.Id))],
        };
    }

    /// <summary>Reads what was reported of applications that are locked.</summary>
    public static async Task<RetentionFacts> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<PlannedApplication> locked, UnusableRows unusable)
    {
        var ids = locked.Select(application => application.Id).ToArray();
        var rows = await connection.QueryAsync<(Guid Id, Guid ApplicationId, short Event, DateOnly Day, string Program)>(
            "select id, application_id, event, event_day, caller_program from retention_event where application_id = any(@ids)", new { ids });
        var events = unusable.Convert(
            rows, "retention_event", row => row.Id,
            row => (
                row.ApplicationId, Event: EvidenceNumbers.TriggerEvent.ValueOf(row.Event, "retention_event.event"), row.Day, row.Program));
        return new RetentionFacts(
            locked, events.ToLookup(row => row.ApplicationId, row => (row.Event, row.Day, row.Program == LedgerEvent.Self.Program)),
            await DocumentsAsync(connection, ids), await HeldClasses.ReadAsync(connection, ids));
    }

    /// <summary>The classes an application has.</summary>
    public IEnumerable<DataClass> ClassesOf(PlannedApplication application) => _classes[application.Id];

    /// <summary>Received papers of an application that nobody has recorded as returned or destroyed.</summary>
    public IReadOnlyList<Guid> PapersInHouse(PlannedApplication application) =>
        [.. _documents[application.Id].Where(document => document.InHouse).Select(document => document.Document)];

    /// <summary>One class of an application, ready to be planned.</summary>
    public RetentionSubject Subject(PlannedApplication application, DataClass dataClass)
    {
        // A customer who came back was verified after all: what was reported of the application before does not count any more.
        var reported = _reported[application.Id].Where(known => application.State != ApplicationState.Verified || IsOfContract(known.Event)).ToList();
        var events = reported.Select(known => (known.Event, known.Day));
        // What an erasure noted when it cancelled the application stands for the service's own event.
        return new RetentionSubject(
            application.Id, dataClass, application.Own is { } own && !reported.Any(known => known.ByService) ? [.. events, own] : [.. events]);
    }

    private static bool IsOfContract(TriggerEvent known) => known is TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded;

    private static async Task<ILookup<Guid, (Guid, bool)>> DocumentsAsync(NpgsqlConnection connection, Guid[] ids) =>
        (await connection.QueryAsync<(Guid ApplicationId, Guid Id, short Input, short Disposal)>(
            "select application_id, id, input, case when retyped_as is null then disposal else 1::smallint end from mail_document where application_id = any(@ids) order by id",
            new { ids }))
        .ToLookup(
            row => row.ApplicationId,
            row => (row.Id, row.Disposal == MailNumbers.Disposal.NumberOf(PaperDisposal.Unspecified) && !IsElectronic(row.Input)));

    // An input without a meaning may be a paper: then nothing is erased before it is recorded as gone.
    private static bool IsElectronic(short input) => MailNumbers.Input.TryValueOf(input, out var known) && MailInputs.IsElectronic(known);
}
