using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Mail.Tracking;

namespace Kyc.Service.MailVerification;

/// <summary>Defines the words that the ledger and <c>mail_event</c> store for enum values. They never change.</summary>
internal static class MailWords
{
    /// <summary>The words for the stages of a letter, as stored in the fact <c>event</c> of the ledger.</summary>
    public static readonly StoredWordMap<MailStage> Stage = new(
        [
            (MailStage.Dispatched, "dispatched"), (MailStage.Accepted, "accepted"), (MailStage.InTransit, "intransit"),
            (MailStage.Out, "out"), (MailStage.Absent, "absent"), (MailStage.Held, "held"), (MailStage.Investigated, "investigated"),
            (MailStage.Delivered, "delivered"), (MailStage.Lost, "lost"), (MailStage.Returning, "returning"),
            (MailStage.Forwarded, "forwarded"), (MailStage.Returned, "returned"),
        ],
        MailStage.Unspecified);

    /// <summary>
    /// The words for the meanings that people assign to lines of status files, as stored in the detail of the event <c>line-read</c>.
    /// </summary>
    public static readonly StoredWordMap<TrackingReading> Reading = new(
        [
            (TrackingReading.Accepted, "Accepted"), (TrackingReading.InTransit, "InTransit"), (TrackingReading.Out, "Out"),
            (TrackingReading.Absent, "Absent"), (TrackingReading.Held, "Held"), (TrackingReading.Investigated, "Investigated"),
            (TrackingReading.Delivered, "Delivered"), (TrackingReading.Lost, "Lost"), (TrackingReading.Returning, "Returning"),
            (TrackingReading.Forwarded, "Forwarded"), (TrackingReading.Returned, "Returned"), (TrackingReading.SaysNothing, "SaysNothing"),
        ],
        TrackingReading.Unspecified);

    /// <summary>The words for the reasons for returns, as stored in the detail of the event <c>back</c>.</summary>
    public static readonly StoredWordMap<ReturnReason> Reason = new(
    [
        (ReturnReason.NotAtAddress, "NotAtAddress"), (ReturnReason.Moved, "Moved"), (ReturnReason.Refused, "Refused"),
        (ReturnReason.StorageExpired, "StorageExpired"), (ReturnReason.NotStated, "NotStated"),
        (ReturnReason.AddressIncomplete, "AddressIncomplete"),
    ]);

    /// <summary>The words for the kinds of deadlines, as used in logs and metrics.</summary>
    public static readonly StoredWordMap<MailDeadlineKind> DeadlineKind = new(
    [
        (MailDeadlineKind.Unspecified, "Unspecified"), (MailDeadlineKind.AcceptanceReport, "AcceptanceReport"),
        (MailDeadlineKind.DeliveryReport, "DeliveryReport"), (MailDeadlineKind.CustomerReminder, "CustomerReminder"),
        (MailDeadlineKind.KeptUntil, "KeptUntil"), (MailDeadlineKind.ReturnReport, "ReturnReport"),
        (MailDeadlineKind.SecondEntry, "SecondEntry"), (MailDeadlineKind.MissingDocument, "MissingDocument"),
        (MailDeadlineKind.Review, "Review"), (MailDeadlineKind.Printing, "Printing"), (MailDeadlineKind.PrintableForm, "PrintableForm"),
        (MailDeadlineKind.PrintConfirmation, "PrintConfirmation"), (MailDeadlineKind.Posting, "Posting"),
        (MailDeadlineKind.ActivationCode, "ActivationCode"), (MailDeadlineKind.NewDocument, "NewDocument"),
        (MailDeadlineKind.Disposal, "Disposal"), (MailDeadlineKind.Reading, "Reading"),
    ]);

    /// <summary>
    /// The words for the deadlines that are computed from tracking, as stored in the detail of the event <c>due</c>. For other deadlines,
    /// the detail contains the number from <see cref="MailNumbers.DeadlineKind"/>.
    /// </summary>
    public static readonly StoredWordMap<TrackingDeadlineKind> TrackingDeadline = new(
    [
        (TrackingDeadlineKind.AcceptanceReport, "AcceptanceReport"), (TrackingDeadlineKind.DeliveryReport, "DeliveryReport"),
        (TrackingDeadlineKind.CustomerReminder, "CustomerReminder"), (TrackingDeadlineKind.KeptUntil, "KeptUntil"),
        (TrackingDeadlineKind.ReturnReport, "ReturnReport"),
    ]);
}
