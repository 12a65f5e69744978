using System.Buffers;
using Kyc.Evidence.Canonical;

namespace Kyc.Evidence.Ledger;

/// <summary>Identifies the row that an entry concerns.</summary>
/// <param name="Kind">The kind of the row.</param>
/// <param name="Id">The id of the row.</param>
public readonly record struct SubjectKey(SubjectKind Kind, Guid Id);

/// <summary>
/// Represents the row that an entry concerns, as it was when the entry was written. Contains only hashes, never plaintext.
/// </summary>
public sealed record LedgerSubject(SubjectKey Key)
{
    /// <summary>Gets the class of the subject's personal data.</summary>
    public DataClass DataClass { get; init; }

    /// <summary>Gets the SHA-256 hash of the subject's stored ciphertext. Null when the subject has no ciphertext.</summary>
    public Digest? Ciphertext { get; init; }

    /// <summary>
    /// Gets the commitment to the subject's plaintext (<see cref="PlaintextCommitment"/>). Null when the subject has no ciphertext.
    /// </summary>
    public Digest? Commitment { get; init; }
}

/// <summary>
/// Represents an unencrypted fact in an entry. It remains when the data is erased, so it must not contain personal data. The value accepts
/// only printable ASCII, which excludes Japanese names and addresses.
/// </summary>
/// <param name="Name">Lower-case letters, digits and hyphens, 1 to 32 characters.</param>
/// <param name="Value">Up to 200 characters from space to tilde.</param>
public sealed record LedgerFact(string Name, string Value)
{
    /// <summary>Whether name and value have the required format.</summary>
    public bool IsWellFormed => Name.Length is > 0 and <= 32 && !Name.AsSpan().ContainsAnyExcept(NameCharacters)
        && Value.Length <= 200 && !Value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}

/// <summary>Represents one event of an application. The chain hashes the canonical bytes of the entry (<see cref="Encode"/>).</summary>
public sealed record LedgerEntry
{
    private const string Tag = "kyc-ledger-entry/1";
    private const int MaxFacts = 16;

    /// <summary>Gets the application that the chain belongs to.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>Gets the position in the chain, which starts at 1 and has no gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>Gets the kind of event.</summary>
    public required LedgerEntryKind Kind { get; init; }

    /// <summary>Gets the time of the event, in whole microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the program and the person that caused the event.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Gets the row that the event concerns.</summary>
    public required LedgerSubject Subject { get; init; }

    /// <summary>Gets the unencrypted facts. Each name occurs once. <see cref="Encode"/> writes them in the order of their names.</summary>
    public IReadOnlyList<LedgerFact> Facts { get; init; } = [];

    /// <summary>Returns the value of the fact with the given name. Null when there is none.</summary>
    public string? GetFact(string name)
    {
        foreach (var fact in Facts)
        {
            if (fact.Name == name)
            {
                return fact.Value;
            }
        }

        return null;
    }

    /// <summary>Whether the entry records that the given class of data was erased.</summary>
    public bool RecordsErasureOf(DataClass dataClass) => Kind == LedgerEntryKind.ErasureDone
        && ErasedClassesFact.TryParse(GetFact(ErasedClassesFact.FactName), out var classes) && classes.Contains(dataClass);

    /// <summary>Returns the canonical bytes of the entry.</summary>
    /// <exception cref="ArgumentException">The entry is not well-formed. The message names the invalid part, without its value.</exception>
    public byte[] Encode()
    {
        if (FindProblem() is { } problem)
        {
            throw new ArgumentException($"A ledger entry is not well-formed: {problem}.");
        }

        var writer = new CanonicalWriter(Tag);
        writer.WriteId(ApplicationId);
        writer.WriteInt64(Sequence);
        writer.WriteInt64((short)Kind);
        writer.WriteInstant(At);
        writer.WriteText(Actor.Program);
        writer.WriteText(Actor.Person);
        writer.WriteInt64((short)Subject.Key.Kind);
        writer.WriteId(Subject.Key.Id);
        writer.WriteInt64((short)Subject.DataClass);
        writer.WriteDigest(Subject.Ciphertext);
        writer.WriteDigest(Subject.Commitment);
        writer.WriteInt64(Facts.Count);
        foreach (var fact in IsOrdered(Facts) ? (IEnumerable<LedgerFact>)Facts : Facts.OrderBy(fact => fact.Name, StringComparer.Ordinal))
        {
            writer.WriteText(fact.Name);
            writer.WriteText(fact.Value);
        }

        return writer.ToArray();
    }

    /// <summary>
    /// Encodes the entry, which may be untrusted. Unlike <see cref="Encode"/>, returns false when the entry is not well-formed.
    /// </summary>
    internal bool TryEncode(out byte[] content)
    {
        content = FindProblem() is null ? Encode() : [];
        return content.Length > 0;
    }

    /// <summary>Decodes bytes, which may be untrusted. Returns false unless they are the canonical bytes of a well-formed entry.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out LedgerEntry? entry)
    {
        var reader = new CanonicalReader(content, Tag);
        var candidate = new LedgerEntry
        {
            ApplicationId = reader.ReadId(),
            Sequence = reader.ReadInt64(),
            Kind = (LedgerEntryKind)reader.ReadInt32(short.MinValue, short.MaxValue),
            At = reader.ReadInstant(),
            Actor = new Actor(reader.ReadText(), reader.ReadText()),
            Subject = new LedgerSubject(new SubjectKey((SubjectKind)reader.ReadInt32(short.MinValue, short.MaxValue), reader.ReadId()))
            {
                DataClass = (DataClass)reader.ReadInt32(short.MinValue, short.MaxValue),
                Ciphertext = reader.ReadOptionalDigest(),
                Commitment = reader.ReadOptionalDigest(),
            },
            Facts = ReadFacts(ref reader),
        };
        entry = reader.IsComplete && IsOrdered(candidate.Facts) && candidate.FindProblem() is null ? candidate : null;
        return entry is not null;
    }

    private static LedgerFact[] ReadFacts(ref CanonicalReader reader)
    {
        var facts = new LedgerFact[reader.ReadInt32(0, MaxFacts)];
        for (var i = 0; i < facts.Length; i++)
        {
            facts[i] = new LedgerFact(reader.ReadText(), reader.ReadText());
        }

        return facts;
    }

    private static bool IsOrdered(IReadOnlyList<LedgerFact> facts)
    {
        for (var i = 1; i < facts.Count; i++)
        {
            if (string.CompareOrdinal(facts[i - 1].Name, facts[i].Name) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreWellFormed(IReadOnlyList<LedgerFact> facts)
    {
        foreach (var fact in facts)
        {
            if (!fact.IsWellFormed)
            {
                return false;
            }
        }

        return true;
    }

    private string? FindProblem() => this switch
    {
        { Sequence: < 1 } => "sequence numbers begin at 1",
        _ when !Enum.IsDefined(Kind) || !Enum.IsDefined(Subject.Key.Kind) => "kind of event or subject unknown",
        _ when At.UtcTicks % TimeSpan.TicksPerMicrosecond != 0 => "its instant has a fraction of a microsecond",
        _ when (short)Subject.DataClass < 0 => "data class negative",
        _ when !Actor.IsWellFormed => "actor is not a pair of identifiers",
        _ when Facts.Count > MaxFacts || !AreWellFormed(Facts) => "a fact has another form",
        _ when !IsOrdered(Facts) && Facts.Select(fact => fact.Name).Distinct().Count() != Facts.Count => "a fact is given twice",
        _ when Subject.Ciphertext.HasValue != Subject.Commitment.HasValue => "hash of the ciphertext and commitment come together",
        {
            Kind: LedgerEntryKind.EvidenceAdded or LedgerEntryKind.RecordAdded or LedgerEntryKind.RecordCorrected,
            Subject.Ciphertext: null
        } => "something was added but not hashed",
        { Kind: LedgerEntryKind.ErasureDone } when !ErasedClassesFact.TryParse(GetFact(ErasedClassesFact.FactName), out _) =>
            "an erasure names no class",
        { Kind: LedgerEntryKind.ErasureDone } when !Digest.TryParse(GetFact("certificate"), out _) => "an erasure names no certificate",
        _ => null,
    };
}
