namespace Kyc.Service.MailVerification;

/// <summary>Groups the classes that perform the steps of the verification by mail.</summary>
public sealed record MailRoom(
    DocumentIntake Intake, DocumentConfirmation Confirmation, DocumentDisposal Disposal, BatchPrinter Printer, PostingDesk Posting,
    PostingConfirmation PostingConfirmation, ReturnDesk Returns, TrackingImport Tracking, TrackingLineDesk Lines, ActivationDesk Activation,
    MailReview Review, PostcodeTables Postcodes);
