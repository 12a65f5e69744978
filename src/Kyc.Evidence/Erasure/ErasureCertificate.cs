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
/// States that classes of data of one application are gone: what, by which rules, who started it, and what stood there, as hashes of
/// ciphertexts nobody can read any more. Holds no personal data, so it is kept (番号法 asks for such a record, law.md 4).
/// </summary>
public sealed record ErasureCertificate
{
    private const string Tag = "kyc-erasure-certificate/1";

    /// <summary>The erasure.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose data.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>What went, by class, in the order of their numbers; at least one.</summary>
    public required IReadOnlyList<ErasedClass> Classes { get; init; }

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
        writer.Int64(Classes.Count);
        foreach (var erased in Classes) erased.Write(writer);
        writer.Instant(Steps.IntendedAt);
        writer.Instant(Steps.KeysDestroyedAt);
        writer.Instant(Steps.RowsRemovedAt);
        writer.Instant(Steps.ReadBackAt);
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
            Classes = ReadClasses(ref reader),
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

    private static List<ErasedClass> ReadClasses(ref CanonicalReader reader)
    {
        var classes = new List<ErasedClass>();
        for (var count = reader.Int32(1, short.MaxValue); classes.Count < count && reader.IsValid;) classes.Add(ErasedClass.Read(ref reader));
        return classes;
    }

    private string? Problem()
    {
        if (Classes.Count == 0) return "it names no class";
        for (var i = 0; i < Classes.Count; i++)
        {
            if (Classes[i].Problem(Steps.IntendedAt) is { } problem) return problem;
            if (i > 0 && Classes[i].DataClass <= Classes[i - 1].DataClass) return "classes are not in order";
        }

        if (Steps.KeysDestroyedAt < Steps.IntendedAt || Steps.RowsRemovedAt < Steps.KeysDestroyedAt || Steps.ReadBackAt < Steps.RowsRemovedAt) return "the steps are not in order";
        return LedgerHead.ApplicationId != ApplicationId || LedgerHead.Sequence < 1 ? "the ledger's head is another application's" : null;
    }
}
