namespace Kyc.Service.MailVerification;

/// <summary>The desks of the mail room, one for each step of the way.</summary>
public sealed record MailRoom(
    DocumentIntake Intake, DocumentConfirmation Confirmation, DocumentDisposal Disposal, BatchPrinter Printer, PostingDesk Posting,
    PostingConfirmation PostingConfirmation, ReturnDesk Returns, TrackingImport Tracking, TrackingLineDesk Lines, ActivationDesk Activation,
    MailReview Review, PostcodeTables Postcodes);
