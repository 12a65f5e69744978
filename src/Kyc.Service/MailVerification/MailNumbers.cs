using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Mail.Tracking;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Defines the numbers that the tables of verification by mail store for enum values. In optional columns, 0 means that there is no value.
/// </summary>
internal static class MailNumbers
{
    /// <summary>The numbers of letter states in <c>mail_item.state</c>.</summary>
    public static readonly StoredNumberMap<MailItemState> ItemState = new(
        [
            (MailItemState.Ready, 1), (MailItemState.Batched, 2), (MailItemState.Printed, 3), (MailItemState.Posted, 4),
            (MailItemState.Concluded, 5), (MailItemState.Failed, 6), (MailItemState.Withdrawn, 7),
        ],
        MailItemState.Unspecified);

    /// <summary>The numbers of letter stages in <c>mail_item.stage</c>.</summary>
    public static readonly StoredNumberMap<MailStage> Stage = new(
    [
        (MailStage.Unspecified, 0), (MailStage.Dispatched, 1), (MailStage.Accepted, 2), (MailStage.InTransit, 3), (MailStage.Out, 4),
        (MailStage.Absent, 5), (MailStage.Held, 6), (MailStage.Investigated, 7), (MailStage.Delivered, 8), (MailStage.Lost, 9),
        (MailStage.Returning, 10), (MailStage.Forwarded, 11), (MailStage.Returned, 12),
    ]);

    /// <summary>The numbers of return reasons in <c>mail_item.reason</c> and <c>mail_line.reason</c>.</summary>
    public static readonly StoredNumberMap<MailReturnReason> Reason = new(
    [
        (MailReturnReason.Unspecified, 0), (MailReturnReason.NotAtAddress, 1), (MailReturnReason.Moved, 2), (MailReturnReason.Refused, 3),
        (MailReturnReason.StorageExpired, 4), (MailReturnReason.NotStated, 5), (MailReturnReason.AddressIncomplete, 6),
    ]);

    /// <summary>
    /// The numbers of the kinds of deadlines. <c>mail_item.due</c> contains only the kinds that are computed from tracking. The SQL of the
    /// work lists uses all kinds.
    /// </summary>
    public static readonly StoredNumberMap<MailDeadlineKind> DeadlineKind = new(
    [
        (MailDeadlineKind.Unspecified, 0), (MailDeadlineKind.AcceptanceReport, 1), (MailDeadlineKind.DeliveryReport, 2),
        (MailDeadlineKind.CustomerReminder, 3), (MailDeadlineKind.KeptUntil, 4), (MailDeadlineKind.ReturnReport, 5),
        (MailDeadlineKind.SecondEntry, 20), (MailDeadlineKind.MissingDocument, 21), (MailDeadlineKind.Review, 22),
        (MailDeadlineKind.Printing, 23), (MailDeadlineKind.PrintableForm, 24), (MailDeadlineKind.PrintConfirmation, 25),
        (MailDeadlineKind.Posting, 26), (MailDeadlineKind.ActivationCode, 27), (MailDeadlineKind.NewDocument, 28),
        (MailDeadlineKind.Disposal, 29), (MailDeadlineKind.Reading, 30),
    ]);

    /// <summary>The numbers of the kinds of work in the SQL of the work lists.</summary>
    public static readonly StoredNumberMap<MailWorkKind> WorkKind = new(
        [
            (MailWorkKind.SecondEntry, 1), (MailWorkKind.MissingDocument, 2), (MailWorkKind.Difference, 3), (MailWorkKind.Review, 4),
            (MailWorkKind.LetterReady, 5), (MailWorkKind.LetterUnprintable, 6), (MailWorkKind.LetterBatched, 7),
            (MailWorkKind.LetterPrinted, 8), (MailWorkKind.LetterOut, 9), (MailWorkKind.CodeAwaited, 10), (MailWorkKind.NewDocument, 11),
            (MailWorkKind.Paper, 12), (MailWorkKind.UnreadLine, 13),
        ],
        MailWorkKind.Unspecified);

    /// <summary>The numbers of tracking events in <c>mail_report.event</c>. Here, 0 is a value.</summary>
    public static readonly StoredNumberMap<TrackingEvent> Event = new(
    [
        (TrackingEvent.Accepted, 0), (TrackingEvent.InTransit, 1), (TrackingEvent.OutForDelivery, 2), (TrackingEvent.Absent, 3),
        (TrackingEvent.Held, 4), (TrackingEvent.UnderInvestigation, 5), (TrackingEvent.Delivered, 6), (TrackingEvent.Lost, 7),
        (TrackingEvent.Returning, 8), (TrackingEvent.Forwarded, 9), (TrackingEvent.Returned, 10),
    ]);

    /// <summary>The numbers of return reasons in <c>mail_report.reason</c>. Here, 0 is a value.</summary>
    public static readonly StoredNumberMap<ReturnReason> ReportReason = new(
    [
        (ReturnReason.NotAtAddress, 0), (ReturnReason.Moved, 1), (ReturnReason.Refused, 2), (ReturnReason.StorageExpired, 3),
        (ReturnReason.NotStated, 4), (ReturnReason.AddressIncomplete, 5),
    ]);

    /// <summary>The numbers of the meanings that people assign to lines of status files, in <c>mail_line.reading</c>.</summary>
    public static readonly StoredNumberMap<TrackingReading> Reading = new(
    [
        (TrackingReading.Unspecified, 0), (TrackingReading.Accepted, 1), (TrackingReading.InTransit, 2), (TrackingReading.Out, 3),
        (TrackingReading.Absent, 4), (TrackingReading.Held, 5), (TrackingReading.Investigated, 6), (TrackingReading.Delivered, 7),
        (TrackingReading.Lost, 8), (TrackingReading.Returning, 9), (TrackingReading.Forwarded, 10), (TrackingReading.Returned, 11),
        (TrackingReading.SaysNothing, 12),
    ]);

    /// <summary>The numbers of document inputs in <c>mail_document.input</c>.</summary>
    public static readonly StoredNumberMap<DocumentInput> Input = new(
        [
            (DocumentInput.Original, 1), (DocumentInput.Chip, 2), (DocumentInput.Image, 3), (DocumentInput.Copy, 4),
            (DocumentInput.SecondCopy, 5), (DocumentInput.Supplement, 6),
        ],
        DocumentInput.Unspecified);

    /// <summary>The numbers of document states in <c>mail_document.state</c>.</summary>
    public static readonly StoredNumberMap<MailDocumentState> DocumentState = new(
        [
            (MailDocumentState.AwaitingSecondEntry, 1), (MailDocumentState.Confirmed, 2), (MailDocumentState.Differs, 3),
            (MailDocumentState.Closed, 4),
        ],
        MailDocumentState.Unspecified);

    /// <summary>
    /// The numbers of disposals in <c>mail_document.disposal</c>. The number is 0 while the mail room has the paper document.
    /// </summary>
    public static readonly StoredNumberMap<PaperDisposal> Disposal =
        new([(PaperDisposal.Unspecified, 0), (PaperDisposal.Returned, 1), (PaperDisposal.Destroyed, 2)]);

    /// <summary>The numbers of postal services in <c>mail_batch.service</c>.</summary>
    public static readonly StoredNumberMap<MailService> Service =
        new([(MailService.SimplifiedRegistered, 1), (MailService.Registered, 2)], MailService.Unspecified);
}
