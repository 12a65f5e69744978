using Kyc.Domain.Time;
using Kyc.Evidence.Canonical;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;

namespace Kyc.Evidence.Erasure;

/// <summary>
/// Represents what a deletion certificate states about one class of data: the reason, the people involved, and the erased rows.
/// </summary>
public sealed record ErasedClass
{
    private const int MaxListItems = 100_000;
    private static readonly DateOnly MinDay = new(1900, 1, 1);
    private static readonly DateOnly MaxDay = new(2999, 12, 31);

    /// <summary>Gets the class of data.</summary>
    public required DataClass DataClass { get; init; }

    /// <summary>Gets the reason for the erasure.</summary>
    public required ErasureGround Ground { get; init; }

    /// <summary>Gets the retention rule that applied. Null for an early erasure of data whose retention period had not started.</summary>
    public required ErasureRule? Rule { get; init; }

    /// <summary>Gets the person or program that started the erasure.</summary>
    public required Actor StartedBy { get; init; }

    /// <summary>
    /// Gets the person who approved the erasure, or null. An early erasure requires approval by a person other than the one who started it.
    /// </summary>
    public Actor? ApprovedBy { get; init; }

    /// <summary>Gets the number of erased rows in each table, sorted by table name.</summary>
    public required IReadOnlyList<ErasedRowCount> Rows { get; init; }

    /// <summary>Gets the SHA-256 hash of every erased ciphertext, as recorded in the ledger.</summary>
    public required IReadOnlyList<Digest> CiphertextHashes { get; init; }

    /// <summary>Gets the name of the destroyed data key.</summary>
    public required string DestroyedKeyName { get; init; }

    internal void Write(CanonicalWriter writer)
    {
        writer.WriteInt64((short)DataClass);
        writer.WriteInt64((short)Ground);
        writer.WriteInt64(Rule is null ? 0 : 1);
        if (Rule is { } rule)
        {
            writer.WriteText(rule.RuleId);
            writer.WriteInt64(rule.RuleVersion);
            writer.WriteInt64((short)rule.StartEvent);
            writer.WriteInt64(rule.StartDay.DayNumber);
            writer.WriteInt64(rule.LastDay.DayNumber);
        }

        writer.WriteText(StartedBy.Program);
        writer.WriteText(StartedBy.Person);
        writer.WriteText(ApprovedBy?.Program ?? "");
        writer.WriteText(ApprovedBy?.Person ?? "");
        writer.WriteInt64(Rows.Count);
        foreach (var row in Rows)
        {
            writer.WriteText(row.Table);
            writer.WriteInt64(row.Count);
        }

        writer.WriteInt64(CiphertextHashes.Count);
        foreach (var ciphertext in CiphertextHashes)
        {
            writer.WriteDigest(ciphertext);
        }

        writer.WriteText(DestroyedKeyName);
    }

    internal static ErasedClass Read(ref CanonicalReader reader) => new()
    {
        DataClass = (DataClass)reader.ReadInt32(1, short.MaxValue),
        Ground = (ErasureGround)reader.ReadInt32(1, 2),
        Rule = reader.ReadInt32(0, 1) == 0 ? null : new ErasureRule(
            reader.ReadText(), reader.ReadInt32(1, int.MaxValue), (TriggerEvent)reader.ReadInt32(1, short.MaxValue),
            ReadDay(ref reader), ReadDay(ref reader)),
        StartedBy = new Actor(reader.ReadText(), reader.ReadText()),
        ApprovedBy = new Actor(reader.ReadText(), reader.ReadText()) is var approver && approver == new Actor("", "") ? null : approver,
        Rows = ReadRows(ref reader),
        CiphertextHashes = ReadDigests(ref reader),
        DestroyedKeyName = reader.ReadText(),
    };

    /// <summary>Returns a description of the first inconsistency. Null when there is none.</summary>
    internal string? FindProblem(DateTimeOffset intendedAt) => this switch
    {
        { DataClass: <= DataClass.None } => "it names no class",
        _ when !Enum.IsDefined(Ground) => "the ground is unknown",
        _ when Rule is { } rule && (!Enum.IsDefined(rule.StartEvent) || rule.RuleVersion < 1 || rule.LastDay < rule.StartDay
            || rule.StartDay < MinDay || rule.LastDay > MaxDay) => "the rule is not one",
        { Ground: ErasureGround.Due, Rule: null } => "no rule makes it due",
        { Ground: ErasureGround.Due } when intendedAt < JapanTime.GetStart(Rule!.LastDay.AddDays(1)) =>
            "it began before the period was over",
        _ when !StartedBy.IsWellFormed || ApprovedBy is { IsWellFormed: false } => "an actor is not a pair of identifiers",
        { Ground: ErasureGround.Early } when ApprovedBy is null || ApprovedBy.Person == StartedBy.Person =>
            "an early erasure needs two different people",
        _ when !new LedgerFact("key", DestroyedKeyName).IsWellFormed || DestroyedKeyName.Length == 0 => "a key's name has another form",
        _ when Rows.Count > MaxListItems || CiphertextHashes.Count > MaxListItems => "it lists too much",
        _ => FindProblemInRows(),
    };

    private string? FindProblemInRows()
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Count < 0 || !new LedgerFact("table", Rows[i].Table).IsWellFormed)
            {
                return "a count is negative or a table has no name";
            }

            if (i > 0 && string.CompareOrdinal(Rows[i - 1].Table, Rows[i].Table) >= 0)
            {
                return "tables are not in order";
            }
        }

        return null;
    }

    private static DateOnly ReadDay(ref CanonicalReader reader) =>
        DateOnly.FromDayNumber(reader.ReadInt32(MinDay.DayNumber, MaxDay.DayNumber));

    private static List<ErasedRowCount> ReadRows(ref CanonicalReader reader)
    {
        var rows = new List<ErasedRowCount>();
        for (var count = reader.ReadInt32(0, MaxListItems); rows.Count < count && reader.IsValid;)
        {
            rows.Add(new ErasedRowCount(reader.ReadText(), reader.ReadInt64()));
        }

        return rows;
    }

    private static List<Digest> ReadDigests(ref CanonicalReader reader)
    {
        var digests = new List<Digest>();
        for (var count = reader.ReadInt32(0, MaxListItems); digests.Count < count && reader.IsValid;)
        {
            digests.Add(reader.ReadDigest());
        }

        return digests;
    }
}
