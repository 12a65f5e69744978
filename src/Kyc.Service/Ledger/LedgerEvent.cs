using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Ledger;

/// <summary>An entry of the ledger before it has its place: <see cref="LedgerStore.AppendAsync"/> gives it its number and its links.</summary>
/// <param name="ApplicationId">Whose chain.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, in whole microseconds (<c>TimeProvider.Now()</c>).</param>
/// <param name="Actor">Who did it: the calling program and person, or <see cref="Self"/>.</param>
/// <param name="Subject">What it is about: hashes only.</param>
public sealed record LedgerEvent(Guid ApplicationId, LedgerKind Kind, DateTimeOffset At, Actor Actor, LedgerSubject Subject)
{
    /// <summary>The service itself, as the actor of work that nobody asked for.</summary>
    public static readonly Actor Self = ActorOf(Caller.Service);

    /// <summary>Facts in clear, printable ASCII; they outlive the data, so nothing personal.</summary>
    public IReadOnlyList<LedgerFact> Facts { get; init; } = [];

    /// <summary>The actor of a call.</summary>
    public static Actor ActorOf(Caller caller) => new(caller.Program, caller.Person);

    /// <summary>A subject that is a row without ciphertext.</summary>
    public static LedgerSubject About(SubjectKind kind, Guid id) => new(new SubjectKey(kind, id));

    internal LedgerEntry EntryAt(long sequence) => new()
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
