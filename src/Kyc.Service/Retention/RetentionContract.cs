using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Edge;
using Rule = Kyc.Evidence.Retention.RetentionRule;

namespace Kyc.Service.Retention;

/// <summary>Between the contract and the product's own types. Numbers of classes, events and dispositions are the same in both, and in the database.</summary>
internal static class RetentionContract
{
    public static ScheduleEntry ToContract(this ScheduleRow row) => new()
    {
        DataClass = (RetentionClass)row.DataClass,
        RuleId = row.RuleId ?? "",
        RuleVersion = row.RuleVersion ?? 0,
        StartEvent = (RetentionEvent)(row.StartEvent ?? 0),
        StartDay = IsoDate.ToText(row.StartDay),
        LastDay = IsoDate.ToText(row.LastDay),
        Disposition = (RetentionDisposition)(row.Disposition ?? 0),
        ErasureIntendedAt = ToContract(row.IntendedAt),
        ErasedAt = ToContract(row.CertifiedAt),
    };

    public static ScheduleEntry ToSchedule(this DueClass item) => new()
    {
        DataClass = (RetentionClass)item.DataClass,
        RuleId = item.Due?.Rule.Id ?? "",
        RuleVersion = item.Due?.Rule.Version ?? 0,
        StartEvent = (RetentionEvent)(item.Due?.StartEvent ?? 0),
        StartDay = IsoDate.ToText(item.Due?.StartDay),
        LastDay = IsoDate.ToText(item.Due?.LastDay),
        Disposition = (RetentionDisposition)(item.Due?.Rule.Disposition ?? 0),
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
        DataClasses = { row.DataClasses.Select(dataClass => (RetentionClass)dataClass) },
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
        DataClass = (RetentionClass)rule.DataClass,
        Trigger = (RetentionEvent)rule.Trigger,
        OrLater = { rule.OrLater.Select(later => (RetentionEvent)later) },
        Years = rule.Period.Years,
        Months = rule.Period.Months,
        Days = rule.Period.Days,
        Disposition = (RetentionDisposition)rule.Disposition,
        LegalSource = rule.LegalSource,
    };

    /// <summary>A version whose fields were checked; whether versions contradict each other is the rules' own matter.</summary>
    public static Rule ToRule(this Contracts.V1.RetentionRule rule) => new()
    {
        Id = rule.RuleId,
        Version = rule.Version,
        EffectiveFrom = IsoDate.Read(rule.EffectiveFrom),
        DataClass = (Kyc.Evidence.DataClass)rule.DataClass,
        Trigger = (TriggerEvent)rule.Trigger,
        OrLater = [.. rule.OrLater.Select(later => (TriggerEvent)later)],
        Period = new RetentionPeriod(rule.Years, rule.Months, rule.Days),
        Disposition = (Disposition)rule.Disposition,
        LegalSource = rule.LegalSource,
    };

    /// <summary>Entries of a page.</summary>
    public static int PageSize(int asked) => asked == 0 ? RetentionFields.LargestPage : asked;

    public static Timestamp? ToContract(DateTimeOffset? at) => at is { } given ? Timestamp.FromDateTimeOffset(given) : null;
}
