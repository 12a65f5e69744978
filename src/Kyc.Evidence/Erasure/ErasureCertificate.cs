using Kyc.Evidence.Canonical;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Erasure;

/// <summary>Why something was erased.</summary>
public enum ErasureGround : short
{
    /// <summary>Its retention period was over.</summary>
    Due = 1,

    /// <summary>Before that, decided by two people.</summary>
    Early = 2,
}

/// <summary>The rule an erasure followed and the date it made of it.</summary>
/// <param name="RuleId">Rule.</param>
/// <param name="RuleVersion">Its version.</param>
/// <param name="StartEvent">The event the period ran from.</param>
/// <param name="StartDay">Its day in Japan.</param>
/// <param name="LastDay">Last day of the period.</param>
public sealed record ErasureRule(string RuleId, int RuleVersion, TriggerEvent StartEvent, DateOnly StartDay, DateOnly LastDay);

/// <summary>The instants of the steps, in their order.</summary>
/// <param name="IntendedAt">The intent was written to the erasure ledger.</param>
/// <param name="KeysDestroyedAt">The data keys were gone.</param>
/// <param name="RowsRemovedAt">The rows were gone.</param>
/// <param name="ReadBackAt">Reading back found nothing.</param>
public sealed record ErasureSteps(DateTimeOffset IntendedAt, DateTimeOffset KeysDestroyedAt, DateTimeOffset RowsRemovedAt, DateTimeOffset ReadBackAt);

/// <summary>How many rows of a table were erased.</summary>
public sealed record ErasedRows(string Table, long Count);

/// <summary>
/// States that one class of data of one application is gone: what, by which rule, who started it, and what stood there, as hashes of
/// ciphertexts nobody can read any more. Holds no personal data, so it is kept (番号法 asks for such a record, law.md 4).
/// </summary>
public sealed record ErasureCertificate
{
    private const string Tag = "kyc-erasure-certificate/1";
    private const int MaxListed = 100_000;
    private static readonly DateOnly FirstDay = new(1900, 1, 1);
    private static readonly DateOnly LastDay = new(2999, 12, 31);

    /// <summary>The erasure.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose data.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>Which class.</summary>
    public required DataClass DataClass { get; init; }

    /// <summary>Why.</summary>
    public required ErasureGround Ground { get; init; }

    /// <summary>The rule; null for an early erasure of something that no rule made due.</summary>
    public required ErasureRule? Rule { get; init; }

    /// <summary>Who or what started it.</summary>
    public required Actor StartedBy { get; init; }

    /// <summary>The second person; early erasures have one, and it is another one.</summary>
    public Actor? ApprovedBy { get; init; }

    /// <summary>Rows by table, in the order of the tables' names.</summary>
    public required IReadOnlyList<ErasedRows> Rows { get; init; }

    /// <summary>SHA-256 of every ciphertext erased, as the ledger tells of them.</summary>
    public required IReadOnlyList<Digest> Ciphertexts { get; init; }

    /// <summary>Names of the data keys destroyed.</summary>
    public required IReadOnlyList<string> KeysDestroyed { get; init; }

    /// <summary>When each step was done.</summary>
    public required ErasureSteps Steps { get; init; }

    /// <summary>End of the application's chain when the certificate was made.</summary>
    public required HeadLeaf LedgerHead { get; init; }

    /// <summary>The one byte form.</summary>
    /// <exception cref="ArgumentException">The certificate contradicts itself; the message says how.</exception>
    public byte[] Encode()
    {
        if (Problem() is { } problem) throw new ArgumentException($"A deletion certificate is not well-formed: {problem}.");
        var writer = new CanonicalWriter(Tag);
        writer.Id(Id);
        writer.Id(ApplicationId);
        writer.Int64((short)DataClass);
        writer.Int64((short)Ground);
        writer.Int64(Rule is null ? 0 : 1);
        if (Rule is { } rule)
        {
            writer.Text(rule.RuleId);
            writer.Int64(rule.RuleVersion);
            writer.Int64((short)rule.StartEvent);
            writer.Int64(rule.StartDay.DayNumber);
            writer.Int64(rule.LastDay.DayNumber);
        }

        Write(writer, StartedBy);
        Write(writer, ApprovedBy ?? new Actor("", ""));
        writer.Int64(Rows.Count);
        foreach (var row in Rows)
        {
            writer.Text(row.Table);
            writer.Int64(row.Count);
        }

        writer.Int64(Ciphertexts.Count);
        foreach (var ciphertext in Ciphertexts) writer.Digest(ciphertext);
        writer.Int64(KeysDestroyed.Count);
        foreach (var key in KeysDestroyed) writer.Text(key);
        foreach (var step in InOrder(Steps)) writer.Instant(step);
        writer.Int64(LedgerHead.Sequence);
        writer.Digest(LedgerHead.Hash);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote. Untrusted bytes; anything else answers false.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out ErasureCertificate? certificate)
    {
        var reader = new CanonicalReader(content, Tag);
        var (id, applicationId) = (reader.Id(), reader.Id());
        var read = new ErasureCertificate
        {
            Id = id,
            ApplicationId = applicationId,
            DataClass = (DataClass)reader.Int32(1, short.MaxValue),
            Ground = (ErasureGround)reader.Int32(1, 2),
            Rule = reader.Int32(0, 1) == 0 ? null : new ErasureRule(
                reader.Text(), reader.Int32(1, int.MaxValue), (TriggerEvent)reader.Int32(1, short.MaxValue), ReadDay(ref reader), ReadDay(ref reader)),
            StartedBy = new Actor(reader.Text(), reader.Text()),
            ApprovedBy = new Actor(reader.Text(), reader.Text()) is var second && second == new Actor("", "") ? null : second,
            Rows = ReadRows(ref reader),
            Ciphertexts = ReadDigests(ref reader),
            KeysDestroyed = ReadTexts(ref reader),
            Steps = new ErasureSteps(reader.Instant(), reader.Instant(), reader.Instant(), reader.Instant()),
            LedgerHead = new HeadLeaf(applicationId, reader.Int64(), reader.Digest()),
        };
        certificate = reader.IsComplete && read.Problem() is null ? read : null;
        return certificate is not null;
    }

    /// <summary>Signs it.</summary>
    public SignedStatement Sign(ISigningKey key) => SignedStatement.Sign(Encode(), key);

    /// <summary>Reads a certificate that one of the trusted keys signed; null when none did or it is none.</summary>
    public static ErasureCertificate? Verify(SignedStatement statement, TrustedKeys keys) =>
        statement.IsSignedBy(keys) && TryDecode(statement.Content, out var certificate) ? certificate : null;

    private static DateTimeOffset[] InOrder(ErasureSteps steps) => [steps.IntendedAt, steps.KeysDestroyedAt, steps.RowsRemovedAt, steps.ReadBackAt];

    private static void Write(CanonicalWriter writer, Actor actor)
    {
        writer.Text(actor.Program);
        writer.Text(actor.Person);
    }

    private static DateOnly ReadDay(ref CanonicalReader reader) =>
        DateOnly.FromDayNumber(reader.Int32(FirstDay.DayNumber, LastDay.DayNumber));

    private static List<ErasedRows> ReadRows(ref CanonicalReader reader)
    {
        var rows = new List<ErasedRows>();
        for (var count = reader.Int32(0, MaxListed); rows.Count < count && reader.IsValid;) rows.Add(new ErasedRows(reader.Text(), reader.Int64()));
        return rows;
    }

    private static List<Digest> ReadDigests(ref CanonicalReader reader)
    {
        var digests = new List<Digest>();
        for (var count = reader.Int32(0, MaxListed); digests.Count < count && reader.IsValid;) digests.Add(reader.Digest());
        return digests;
    }

    private static List<string> ReadTexts(ref CanonicalReader reader)
    {
        var texts = new List<string>();
        for (var count = reader.Int32(0, MaxListed); texts.Count < count && reader.IsValid;) texts.Add(reader.Text());
        return texts;
    }

    private string? Problem() => this switch
    {
        { DataClass: <= DataClass.None } => "it names no class",
        _ when !Enum.IsDefined(Ground) => "the ground is unknown",
        _ when Rule is { } rule && (!Enum.IsDefined(rule.StartEvent) || rule.RuleVersion < 1 || rule.LastDay < rule.StartDay
            || rule.StartDay < FirstDay || rule.LastDay > LastDay) => "the rule is not one",
        { Ground: ErasureGround.Due, Rule: null } => "it is due by no rule",
        { Ground: ErasureGround.Due } when Steps.IntendedAt < JapanTime.StartOf(Rule!.LastDay.AddDays(1)) => "it began before the period was over",
        _ when !StartedBy.IsWellFormed || ApprovedBy is { IsWellFormed: false } => "an actor is no pair of identifiers",
        { Ground: ErasureGround.Early } when ApprovedBy is null || ApprovedBy.Person == StartedBy.Person => "an early erasure needs two different people",
        _ when Rows.Any(row => row.Count < 0 || !new LedgerFact("table", row.Table).IsWellFormed) => "a count is negative or a table has no name",
        _ when !Rows.Select(row => row.Table).SequenceEqual(Rows.Select(row => row.Table).Distinct().Order(StringComparer.Ordinal)) => "tables are not in order",
        _ when KeysDestroyed.Any(key => !new LedgerFact("key", key).IsWellFormed) => "a key's name has another form",
        _ when Rows.Count > MaxListed || Ciphertexts.Count > MaxListed || KeysDestroyed.Count > MaxListed => "it lists too much",
        _ when InOrder(Steps) is var steps && steps.Zip(steps.Skip(1)).Any(pair => pair.Second < pair.First) => "the steps are not in order",
        _ when LedgerHead.ApplicationId != ApplicationId || LedgerHead.Sequence < 1 => "the ledger's head is another application's",
        _ => null,
    };
}
