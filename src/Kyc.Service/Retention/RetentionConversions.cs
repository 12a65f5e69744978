using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Rule = Kyc.Evidence.Retention.RetentionRule;

namespace Kyc.Service.Retention;

/// <summary>Converts between the types of the API contract and those of the service.</summary>
internal static class RetentionConversions
{
    /// <summary>Maps data classes to the enum of the API contract. The values are matched by their names.</summary>
    public static readonly EnumMap<DataClass, RetentionClass> DataClassMap = new(
        [
            .. from known in DataClasses.All
               join named in ContractWords.GetValuesByWord<RetentionClass>() on known.Word equals named.Key
               select (known.DataClass, named.Value),
        ],
        [DataClass.None], [RetentionClass.Unspecified]);

    /// <summary>Maps the events that start or move a retention period to the enum of the API contract.</summary>
    public static readonly EnumMap<TriggerEvent, RetentionEvent> EventMap = new(
        [
            (TriggerEvent.ContractEnded, RetentionEvent.ContractEnded),
            (TriggerEvent.LastTransactionEnded, RetentionEvent.LastTransactionEnded),
            (TriggerEvent.ApplicationAbandoned, RetentionEvent.ApplicationAbandoned),
            (TriggerEvent.ApplicationRefused, RetentionEvent.ApplicationRefused),
        ],
        [], [RetentionEvent.Unspecified]);

    private static readonly EnumMap<DueAction, RetentionDisposition> DispositionMap = new(
        [(DueAction.Erase, RetentionDisposition.Erase), (DueAction.Review, RetentionDisposition.Review)],
        [], [RetentionDisposition.Unspecified]);

    /// <summary>
    /// Converts the stored number of a data class to the enum of the API contract. The exception's message names <paramref name="column"/>.
    /// </summary>
    /// <exception cref="UnknownStoredValueException">The number is unknown.</exception>
    public static RetentionClass ToContractClass(short number, string column) =>
        DataClassMap.ToOtherValue(EvidenceNumbers.DataClass.ToValue(number, column));

    /// <summary>Converts an event to the enum of the API contract; null becomes <c>Unspecified</c>.</summary>
    public static RetentionEvent ToContract(TriggerEvent? triggerEvent) =>
        triggerEvent is { } value ? EventMap.ToOtherValue(value) : RetentionEvent.Unspecified;

    private static RetentionDisposition ToContract(DueAction? disposition) =>
        disposition is { } value ? DispositionMap.ToOtherValue(value) : RetentionDisposition.Unspecified;

    public static ScheduleEntry ToContract(this ScheduleRow row) => new()
    {
        DataClass = ToContractClass(row.DataClass, "retention_schedule.data_class"),
        RuleId = row.RuleId ?? "",
        RuleVersion = row.RuleVersion ?? 0,
        StartEvent = ToContract(
            row.StartEvent is { } start ? EvidenceNumbers.TriggerEvent.ToValue(start, "retention_schedule.start_event") : null),
        StartDay = IsoDate.ToText(row.StartDay),
        LastDay = IsoDate.ToText(row.LastDay),
        Disposition = ToContract(
            row.Disposition is { } disposition ? EvidenceNumbers.DueAction.ToValue(disposition, "retention_schedule.disposition") : null),
        ErasureIntendedAt = ToContract(row.IntendedAt),
        ErasedAt = ToContract(row.CertifiedAt),
    };

    public static ScheduleEntry ToScheduleEntry(this DueDataClass item) => new()
    {
        DataClass = DataClassMap.ToOtherValue(item.DataClass),
        RuleId = item.DueDate?.Rule.Id ?? "",
        RuleVersion = item.DueDate?.Rule.Version ?? 0,
        StartEvent = ToContract(item.DueDate?.StartEvent),
        StartDay = IsoDate.ToText(item.DueDate?.StartDay),
        LastDay = IsoDate.ToText(item.DueDate?.LastDay),
        Disposition = ToContract(item.DueDate?.Rule.Disposition),
    };

    public static Hold ToContract(this HoldRow row) => new()
    {
        HoldId = row.Id.ToString("D"),
        ApplicationId = row.ApplicationId.ToString("D"),
        Reason = row.Reason,
        Reference = row.Reference,
        Until = IsoDate.ToText(row.UntilDay),
        State = row.State,
        PlacedBy = row.PlacedPerson,
        PlacedAt = Timestamp.FromDateTimeOffset(row.PlacedAt),
        ReleaseRequestedBy = row.ReleasePerson ?? "",
        ReleaseApprovedBy = row.ApprovePerson ?? "",
        EndedAt = ToContract(row.EndedAt),
        OvertakenAt = ToContract(row.OvertakenAt),
    };

    public static EarlyErasure ToContract(this EarlyErasureRow row) => new()
    {
        RequestId = row.Id.ToString("D"),
        ApplicationId = row.ApplicationId.ToString("D"),
        DataClasses = { row.DataClasses.Select(dataClass => ToContractClass(dataClass, "early_erasure.data_classes")) },
        Reason = row.Reason,
        Reference = row.Reference,
        RequestedBy = row.RequestPerson,
        RequestedAt = Timestamp.FromDateTimeOffset(row.RequestedAt),
        ApprovedBy = row.ApprovePerson ?? "",
    };

    public static ErasureLedgerEntry ToContract(this ErasureEntry entry) => new()
    {
        Number = entry.Number,
        Previous = Google.Protobuf.ByteString.CopyFrom(entry.Previous),
        Content = Google.Protobuf.ByteString.CopyFrom(entry.Content),
        Hash = Google.Protobuf.ByteString.CopyFrom(entry.Hash),
    };

    public static Contracts.V1.RetentionRule ToContract(this Rule rule) => new()
    {
        RuleId = rule.Id,
        Version = rule.Version,
        EffectiveFrom = IsoDate.ToText(rule.EffectiveFrom),
        DataClass = DataClassMap.ToOtherValue(rule.DataClass),
        Trigger = EventMap.ToOtherValue(rule.Trigger),
        OrLater = { rule.OrLater.Select(EventMap.ToOtherValue) },
        Years = rule.Period.Years,
        Months = rule.Period.Months,
        Days = rule.Period.Days,
        Disposition = DispositionMap.ToOtherValue(rule.Disposition),
        LegalSource = rule.LegalSource,
    };

    /// <summary>
    /// Converts a rule version whose fields have been checked. <see cref="RetentionRuleStore.Combine"/> checks whether versions contradict
    /// each other.
    /// </summary>
    public static Rule ToRule(this Contracts.V1.RetentionRule rule) => new()
    {
        Id = rule.RuleId,
        Version = rule.Version,
        EffectiveFrom = IsoDate.Parse(rule.EffectiveFrom),
        DataClass = DataClassMap.ToOwnValue(rule.DataClass),
        Trigger = EventMap.ToOwnValue(rule.Trigger),
        OrLater = [.. rule.OrLater.Select(EventMap.ToOwnValue)],
        Period = new RetentionPeriod(rule.Years, rule.Months, rule.Days),
        Disposition = DispositionMap.ToOwnValue(rule.Disposition),
        LegalSource = rule.LegalSource,
    };

    /// <summary>Returns the requested page size, or the maximum when the requested size is 0.</summary>
    public static int GetPageSize(int requested) => requested == 0 ? RetentionFields.MaxPageSize : requested;

    public static Timestamp? ToContract(DateTimeOffset? at) => at is { } value ? Timestamp.FromDateTimeOffset(value) : null;
}
