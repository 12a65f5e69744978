using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Ledger;

/// <summary>
/// Represents an event to record in the ledger. <see cref="LedgerStore.AppendAsync"/> creates the ledger entry from the event by adding the
/// sequence number and the hash of the previous entry.
/// </summary>
/// <param name="ApplicationId">The application to whose chain the event is appended.</param>
/// <param name="Kind">The kind of the event.</param>
/// <param name="At">The time of the event, in whole microseconds (<c>TimeProvider.GetNow()</c>).</param>
/// <param name="Actor">The actor: the calling program and person, or <see cref="ServiceActor"/>.</param>
/// <param name="Subject">The row that the event concerns, identified by kind and id, with hashes if the row contains a ciphertext.</param>
public sealed record LedgerEvent(Guid ApplicationId, LedgerEntryKind Kind, DateTimeOffset At, Actor Actor, LedgerSubject Subject)
{
    /// <summary>The service itself as an actor, for background work that no caller requested.</summary>
    public static readonly Actor ServiceActor = GetActor(Caller.Service);

    /// <summary>
    /// Unencrypted facts in printable ASCII. They are kept when the data of the application is erased, so they must not contain personal
    /// data.
    /// </summary>
    public IReadOnlyList<LedgerFact> Facts { get; init; } = [];

    /// <summary>Returns the given caller as an actor.</summary>
    public static Actor GetActor(Caller caller) => new(caller.Program, caller.Person);

    /// <summary>Creates the subject for a row without a ciphertext.</summary>
    public static LedgerSubject CreateSubject(SubjectKind kind, Guid id) => new(new SubjectKey(kind, id));

    internal LedgerEntry ToEntry(long sequence) => new()
    {
        ApplicationId = ApplicationId,
        Sequence = sequence,
        Kind = Kind,
        At = At,
        Actor = Actor,
        Subject = Subject,
        Facts = Facts,
    };
}
