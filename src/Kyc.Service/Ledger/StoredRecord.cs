using Kyc.Contracts.V1;
using Kyc.Evidence.Records;

namespace Kyc.Service.Ledger;

/// <summary>Represents a row of the table <c>evidence_item</c>.</summary>
public sealed record StoredEvidenceItem
{
    public Guid Id { get; init; }

    public EvidenceKind Kind
    {
        get => EvidenceNumbers.EvidenceKind.ToValue(KindNumber, "evidence_item.kind");
        init => KindNumber = EvidenceNumbers.EvidenceKind.ToNumber(value);
    }

    internal short KindNumber { get; init; }

    public byte[] Ciphertext { get; init; } = [];
}

/// <summary>Represents a row of the table <c>verification_record</c>.</summary>
public sealed record StoredRecord
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public Guid? Corrects { get; init; }

    public RecordMethod Method
    {
        get => EvidenceNumbers.RecordMethod.ToValue(MethodNumber, "verification_record.method");
        init => MethodNumber = EvidenceNumbers.RecordMethod.ToNumber(value);
    }

    internal short MethodNumber { get; init; }

    public string MethodLetter { get; init; } = "";

    public string RuleRevision { get; init; } = "";

    public DateTimeOffset VerifiedAt { get; init; }

    public string VerifiedProgram { get; init; } = "";

    public string VerifiedPerson { get; init; } = "";

    public string RecordedBy { get; init; } = "";

    public DateTimeOffset RecordedAt { get; init; }

    public Channel Channel
    {
        get => RecordNumbers.Channel.ToValue(ChannelNumber, "verification_record.channel");
        init => ChannelNumber = RecordNumbers.Channel.ToNumber(value);
    }

    internal short ChannelNumber { get; init; }

    public byte[] Content { get; init; } = [];

    public byte[] CertificateMac { get; init; } = [];

    /// <summary>Gets the values of the unencrypted columns.</summary>
    public RecordColumns Columns => new()
    {
        Id = Id,
        ApplicationId = ApplicationId,
        Corrects = Corrects,
        Method = Method,
        MethodLetter = MethodLetter,
        RuleRevision = RuleRevision,
        VerifiedAt = VerifiedAt,
        Verifier = new Actor(VerifiedProgram, VerifiedPerson),
        RecordedBy = RecordedBy,
        RecordedAt = RecordedAt,
        Channel = RecordWords.GetWord(Channel),
    };
}
