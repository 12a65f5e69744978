using Kyc.Evidence.Canonical;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Erasure;

/// <summary>Specifies the reason for an erasure.</summary>
public enum ErasureGround : short
{
    /// <summary>The retention period was over.</summary>
    Due = 1,

    /// <summary>One person requested the erasure before the end of the retention period, and another person approved it.</summary>
    Early = 2,
}

/// <summary>Represents the retention rule that applied to erased data, and the dates computed from it.</summary>
/// <param name="RuleId">The id of the rule.</param>
/// <param name="RuleVersion">The version of the rule.</param>
/// <param name="StartEvent">The event that started the period.</param>
/// <param name="StartDay">The day of the start event, in Japan.</param>
/// <param name="LastDay">The last day of the period.</param>
public sealed record ErasureRule(string RuleId, int RuleVersion, TriggerEvent StartEvent, DateOnly StartDay, DateOnly LastDay);

/// <summary>Represents the times of the steps of an erasure, in chronological order.</summary>
/// <param name="IntendedAt">When the intent was written to the erasure ledger.</param>
/// <param name="KeysDestroyedAt">When the data keys were destroyed.</param>
/// <param name="RowsRemovedAt">When the rows were removed.</param>
/// <param name="AbsenceConfirmedAt">When a query confirmed that no rows were left.</param>
public sealed record ErasureSteps(
    DateTimeOffset IntendedAt, DateTimeOffset KeysDestroyedAt, DateTimeOffset RowsRemovedAt, DateTimeOffset AbsenceConfirmedAt);

/// <summary>Represents the number of erased rows of a table.</summary>
public sealed record ErasedRowCount(string Table, long Count);

/// <summary>
/// States that classes of data of one application were erased: the classes, the rules, the people who started and approved each erasure,
/// and the hashes of the erased ciphertexts. The certificate contains no personal data, so it is not erased itself (番号法 requires a record
/// of erasures, law.md 4).
/// </summary>
public sealed record ErasureCertificate
{
    private const string Tag1 = "kyc-erasure-certificate/1";

    /// <summary>The second format ends with the version of the service.</summary>
    private const string Tag2 = "kyc-erasure-certificate/2";

    private const int MaxVersionLength = 64;

    /// <summary>Gets the id of the erasure.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the application whose data was erased.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>Gets the erased classes, in the order of their numbers; at least one.</summary>
    public required IReadOnlyList<ErasedClass> Classes { get; init; }

    /// <summary>Gets the time of each step.</summary>
    public required ErasureSteps Steps { get; init; }

    /// <summary>Gets the head (last entry) of the application's chain when the certificate was created.</summary>
    public required HeadLeaf LedgerHead { get; init; }

    /// <summary>Gets the version of the service that created the certificate, 1 to 64 characters; null in the first format.</summary>
    public string? ServiceVersion { get; init; }

    /// <summary>Returns the canonical bytes, in the first format when <see cref="ServiceVersion"/> is null.</summary>
    /// <exception cref="ArgumentException">
    /// The certificate is inconsistent, or a time has a fraction of a microsecond. The message describes the problem.
    /// </exception>
    public byte[] Encode()
    {
        if (FindProblem() is { } problem)
        {
            throw new ArgumentException($"A deletion certificate is not well-formed: {problem}.");
        }

        var writer = new CanonicalWriter(ServiceVersion is null ? Tag1 : Tag2);
        writer.WriteId(Id);
        writer.WriteId(ApplicationId);
        writer.WriteInt64(Classes.Count);
        foreach (var erasedClass in Classes)
        {
            erasedClass.Write(writer);
        }

        writer.WriteInstant(Steps.IntendedAt);
        writer.WriteInstant(Steps.KeysDestroyedAt);
        writer.WriteInstant(Steps.RowsRemovedAt);
        writer.WriteInstant(Steps.AbsenceConfirmedAt);
        writer.WriteInt64(LedgerHead.Sequence);
        writer.WriteDigest(LedgerHead.Hash);
        if (ServiceVersion is not null)
        {
            writer.WriteText(ServiceVersion);
        }

        return writer.ToArray();
    }

    /// <summary>Decodes bytes, which may be untrusted. Returns false unless they are the output of <see cref="Encode"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out ErasureCertificate? certificate)
    {
        certificate = Decode(content, Tag2) ?? Decode(content, Tag1);
        return certificate is not null;
    }

    private static ErasureCertificate? Decode(ReadOnlySpan<byte> content, string tag)
    {
        var reader = new CanonicalReader(content, tag);
        var (id, applicationId) = (reader.ReadId(), reader.ReadId());
        var candidate = new ErasureCertificate
        {
            Id = id,
            ApplicationId = applicationId,
            Classes = ReadClasses(ref reader),
            Steps = new ErasureSteps(reader.ReadInstant(), reader.ReadInstant(), reader.ReadInstant(), reader.ReadInstant()),
            LedgerHead = new HeadLeaf(applicationId, reader.ReadInt64(), reader.ReadDigest()),
            ServiceVersion = tag == Tag2 ? reader.ReadText() : null,
        };
        return reader.IsComplete && candidate.FindProblem() is null ? candidate : null;
    }

    /// <summary>Signs the canonical bytes with the given key.</summary>
    public SignedStatement Sign(ISigningKey key) => SignedStatement.Sign(Encode(), key);

    /// <summary>
    /// Decodes a certificate that was signed with one of the trusted keys. Returns null when the signature is not valid or the bytes are
    /// not a certificate.
    /// </summary>
    public static ErasureCertificate? VerifyAndDecode(SignedStatement statement, TrustedKeys keys) =>
        statement.IsSignedBy(keys) && TryDecode(statement.Content, out var certificate) ? certificate : null;

    private static List<ErasedClass> ReadClasses(ref CanonicalReader reader)
    {
        var classes = new List<ErasedClass>();
        for (var count = reader.ReadInt32(1, short.MaxValue); classes.Count < count && reader.IsValid;)
        {
            classes.Add(ErasedClass.Read(ref reader));
        }

        return classes;
    }

    private string? FindProblem()
    {
        if (Classes.Count == 0)
        {
            return "it names no class";
        }

        for (var i = 0; i < Classes.Count; i++)
        {
            if (Classes[i].FindProblem(Steps.IntendedAt) is { } problem)
            {
                return problem;
            }

            if (i > 0 && Classes[i].DataClass <= Classes[i - 1].DataClass)
            {
                return "classes are not in order";
            }
        }

        if (Steps.KeysDestroyedAt < Steps.IntendedAt || Steps.RowsRemovedAt < Steps.KeysDestroyedAt
            || Steps.AbsenceConfirmedAt < Steps.RowsRemovedAt)
        {
            return "the steps are not in order";
        }

        if (ServiceVersion is { Length: 0 or > MaxVersionLength })
        {
            return "the version is empty or too long";
        }

        return LedgerHead.ApplicationId != ApplicationId || LedgerHead.Sequence < 1 ? "the ledger's head is another application's" : null;
    }
}
