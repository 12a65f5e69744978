namespace Kyc.Service.MailVerification;

/// <summary>Groups the classes that perform the steps of the verification by mail.</summary>
public sealed record MailVerificationSteps(
    DocumentIntake Intake,
    DocumentConfirmation Confirmation,
    DocumentDisposal Disposal,
    BatchPrinter Printer,
    PostingRecorder Posting,
    PostingConfirmation PostingConfirmation,
    ReturnedLetterRecorder Returns,
    TrackingImport Tracking,
    TrackingLineReader Lines,
    ActivationCodeChecker Activation,
    MailReview Review,
    PostcodeTableProvider Postcodes);
