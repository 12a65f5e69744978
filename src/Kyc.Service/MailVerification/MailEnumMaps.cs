using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Mail.Tracking;

namespace Kyc.Service.MailVerification;

/// <summary>Maps the enum values of Kyc.Mail to those of the API contract.</summary>
internal static class MailEnumMaps
{
    /// <summary>Maps the stages of a letter.</summary>
    public static readonly EnumMap<ItemStage, MailStage> StageMap = new(
        [
            (ItemStage.Dispatched, MailStage.Dispatched), (ItemStage.Accepted, MailStage.Accepted),
            (ItemStage.InTransit, MailStage.InTransit),
            (ItemStage.OutForDelivery, MailStage.Out), (ItemStage.Absent, MailStage.Absent), (ItemStage.Held, MailStage.Held),
            (ItemStage.UnderInvestigation, MailStage.Investigated), (ItemStage.Delivered, MailStage.Delivered),
            (ItemStage.Lost, MailStage.Lost), (ItemStage.Returning, MailStage.Returning), (ItemStage.Forwarded, MailStage.Forwarded),
            (ItemStage.Returned, MailStage.Returned),
        ],
        [], [MailStage.Unspecified]);

    /// <summary>Maps the reasons for a return.</summary>
    public static readonly EnumMap<ReturnReason, MailReturnReason> ReasonMap = new(
        [
            (ReturnReason.NotAtAddress, MailReturnReason.NotAtAddress), (ReturnReason.Moved, MailReturnReason.Moved),
            (ReturnReason.Refused, MailReturnReason.Refused), (ReturnReason.StorageExpired, MailReturnReason.StorageExpired),
            (ReturnReason.NotStated, MailReturnReason.NotStated), (ReturnReason.AddressIncomplete, MailReturnReason.AddressIncomplete),
        ],
        [], [MailReturnReason.Unspecified]);

    /// <summary>Maps the kinds of deadlines that are computed from tracking reports.</summary>
    public static readonly EnumMap<TrackingDeadlineKind, MailDeadlineKind> DeadlineMap = new(
        [
            (TrackingDeadlineKind.AcceptanceReport, MailDeadlineKind.AcceptanceReport),
            (TrackingDeadlineKind.DeliveryReport, MailDeadlineKind.DeliveryReport),
            (TrackingDeadlineKind.CustomerReminder, MailDeadlineKind.CustomerReminder),
            (TrackingDeadlineKind.KeptUntil, MailDeadlineKind.KeptUntil),
            (TrackingDeadlineKind.ReturnReport, MailDeadlineKind.ReturnReport),
        ],
        [],
        [
            MailDeadlineKind.Unspecified, MailDeadlineKind.SecondEntry, MailDeadlineKind.MissingDocument, MailDeadlineKind.Review,
            MailDeadlineKind.Printing, MailDeadlineKind.PrintableForm, MailDeadlineKind.PrintConfirmation, MailDeadlineKind.Posting,
            MailDeadlineKind.ActivationCode, MailDeadlineKind.NewDocument, MailDeadlineKind.Disposal, MailDeadlineKind.Reading,
        ]);

    /// <summary>
    /// Maps the tracking events that a clerk can assign to a line of a status file when the parser did not understand the line.
    /// </summary>
    public static readonly EnumMap<TrackingEvent, TrackingReading> ReadingMap = new(
        [
            (TrackingEvent.Accepted, TrackingReading.Accepted), (TrackingEvent.InTransit, TrackingReading.InTransit),
            (TrackingEvent.OutForDelivery, TrackingReading.Out), (TrackingEvent.Absent, TrackingReading.Absent),
            (TrackingEvent.Held, TrackingReading.Held),
            (TrackingEvent.UnderInvestigation, TrackingReading.Investigated), (TrackingEvent.Delivered, TrackingReading.Delivered),
            (TrackingEvent.Lost, TrackingReading.Lost), (TrackingEvent.Returning, TrackingReading.Returning),
            (TrackingEvent.Forwarded, TrackingReading.Forwarded), (TrackingEvent.Returned, TrackingReading.Returned),
        ],
        [], [TrackingReading.Unspecified, TrackingReading.SaysNothing]);

    /// <summary>Converts the reason for a return. Null becomes Unspecified.</summary>
    public static MailReturnReason ToReturnReason(ReturnReason? reason) =>
        reason is { } returnReason ? ReasonMap.ToOtherValue(returnReason) : MailReturnReason.Unspecified;
}
