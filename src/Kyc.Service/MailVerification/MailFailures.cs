using Grpc.Core;
using Kyc.Jpki;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Defines the failures and outcomes of verification by mail. A failure has a status code and refuses a call. An outcome has no status code
/// and describes the state of an application. See docs/failure-codes.md.
/// </summary>
public static class MailFailures
{
    private static readonly List<(Failure Failure, StatusCode? Status)> Catalogue = [];

    public static readonly Failure DocumentKindNotAccepted = DefineRefusal("MAIL-DOCUMENT-KIND", StatusCode.InvalidArgument,
        "The method does not accept this kind of document as this input.",
        "Look up in docs/api.md, section DocumentInput, which kinds of document each input accepts.");

    public static readonly Failure DocumentExpired = DefineRefusal("MAIL-DOCUMENT-EXPIRED", StatusCode.FailedPrecondition,
        "The document was no longer valid on the day it was received.", "Return it and ask the person for a valid one.");

    public static readonly Failure DocumentTooOld = DefineRefusal("MAIL-DOCUMENT-TOO-OLD", StatusCode.FailedPrecondition,
        "The document was issued more than six months before the day it was received.", "Return it and ask the person for a new one.");

    public static readonly Failure InvalidDocumentDates = DefineRefusal("MAIL-DOCUMENT-DATES", StatusCode.InvalidArgument,
        "A date that documents of this kind show is missing, or the dates contradict each other.",
        "Compare the issue date, the expiry date and the day of receipt with the document, and type them again.");

    public static readonly Failure ForbiddenContent = DefineRefusal("MAIL-FORBIDDEN-CONTENT", StatusCode.InvalidArgument,
        "The entry contains what looks like an individual number, a resident record code or a registered domicile, "
        + "which must not be recorded.",
        "Leave it out of the entry and black it out on the paper before the paper is scanned; "
        + "if it is the number of the licence or receipt itself, say so with number_statement.");

    public static readonly Failure UnknownScanFormat = DefineRefusal("MAIL-SCAN-FORM", StatusCode.InvalidArgument,
        "The scan is not in PNG, JPEG or PDF format.", "Scan the document again in one of these formats.");

    public static readonly Failure ScanRequired = DefineRefusal("MAIL-SCAN-REQUIRED", StatusCode.InvalidArgument,
        "This input requires a file, and none was sent.", "Send the image with the entry.");

    public static readonly Failure ChipUnverified = DefineRefusal("MAIL-CHIP-UNVERIFIED", StatusCode.FailedPrecondition,
        "Chip information proves nothing unless the signature of the chip's issuer is verified, and this service does not verify it yet.",
        "Use another method, for example the original document.");

    public static readonly Failure PostcodeNeeded = DefineRefusal("MAIL-POSTCODE-NEEDED", StatusCode.FailedPrecondition,
        "The postal code cannot be determined from the address alone.",
        "Compare the address with the document, look up the postal code, also among those that the question lists, "
        + "and type it with the entry.");

    public static readonly Failure PostcodeUnknown = DefineRefusal("MAIL-POSTCODE-UNKNOWN", StatusCode.FailedPrecondition,
        "The list of postal codes does not contain this postal code.",
        "Look the postal code up again; if it is right, which is possible for large offices, post-office boxes and newer postal codes, "
        + "both clerks confirm it with the entry.");

    public static readonly Failure PostcodeNotListed = DefineRefusal("MAIL-POSTCODE-NOT-LISTED", StatusCode.FailedPrecondition,
        "The postal code is for the places that the list does not name, but the list may name the town of the address.",
        "Compare the town with the towns that the question names; if it is none of them, "
        + "both clerks confirm the postal code with the entry.");

    public static readonly Failure PostcodeOfDifferentPlace = DefineRefusal("MAIL-POSTCODE-ELSEWHERE", StatusCode.InvalidArgument,
        "The postal code belongs to a different place than the address.", "Compare both with the document and the list of postal codes.");

    public static readonly Failure AddressAbroad = DefineRefusal("MAIL-ADDRESS-ABROAD", StatusCode.FailedPrecondition,
        "The address does not begin with a prefecture or municipality of Japan; letters are domestic registered mail, "
        + "and it is not known whether a letter abroad would meet the rule.",
        "If the address is in Japan, type it as it is in the document; if it is abroad, verify the person by another method.");

    public static readonly Failure ResidenceMissing = DefineRefusal("MAIL-RESIDENCE-MISSING", StatusCode.FailedPrecondition,
        "None of the documents shows the residence, to which the letter must be sent.",
        "Ask the person for a second or supplementary document that shows the name and the residence.");

    public static readonly Failure DocumentAlreadyReceived = DefineRefusal("MAIL-DOCUMENT-THERE", StatusCode.FailedPrecondition,
        "A document was already recorded for this application, or a letter is on its way.",
        "Finish the current verification or end it (WithdrawDocuments) before you record another document.");

    public static readonly Failure DocumentUnknown = DefineRefusal("MAIL-DOCUMENT-UNKNOWN", StatusCode.NotFound,
        "There is no document with this id.", "Use the id that RecordDocument returned.");

    public static readonly Failure DocumentClosed = DefineRefusal("MAIL-DOCUMENT-CLOSED", StatusCode.FailedPrecondition,
        "The document no longer counts: another document replaced it, or the letter to its address failed.",
        "Continue with the document that counts.");

    public static readonly Failure SamePerson = DefineRefusal("MAIL-SAME-PERSON", StatusCode.PermissionDenied,
        "This step requires a different person from the one who typed the document.", "Ask a colleague to do it under their own name.");

    public static readonly Failure PaperIsEvidence = DefineRefusal("MAIL-PAPER-IS-EVIDENCE", StatusCode.FailedPrecondition,
        "The paper was not scanned, so the paper itself is the attachment that must be kept with the verification record.",
        "Keep the paper as long as the record is kept.");

    public static readonly Failure PaperAlreadyDisposed = DefineRefusal("MAIL-PAPER-GONE", StatusCode.FailedPrecondition,
        "The paper was already recorded as returned or destroyed.", "Compare with the case file; a disposal is recorded only once.");

    public static readonly Failure SenderNotConfigured = DefineRefusal("MAIL-SENDER-UNSET", StatusCode.FailedPrecondition,
        "The sender of the letters is not configured.", "Ask the operator to set Kyc:Mail:Sender.");

    public static readonly Failure NoLetterReady = DefineRefusal("MAIL-NOTHING-READY", StatusCode.FailedPrecondition,
        "No letter is ready to be printed.", "Look at the queue; letters that are in other batches are not ready.");

    public static readonly Failure NoLetterPrintable = DefineRefusal("MAIL-NOTHING-PRINTABLE", StatusCode.FailedPrecondition,
        "None of the letters can be printed as it is.",
        "Look at the named letters; if a name has a character that the font lacks, refer the case (ReferMailCase).");

    public static readonly Failure PrinterUnavailable = DefineRefusal("MAIL-PRINTER-UNAVAILABLE", StatusCode.FailedPrecondition,
        "The libraries or the font for printing letters are not installed.",
        "Ask the operator to install the packages that docs/mail-room.md names.");

    public static readonly Failure BatchExists = DefineRefusal("MAIL-BATCH-EXISTS", StatusCode.AlreadyExists,
        "A batch was already created with this idempotency key, and its files were not kept.",
        "Print the batch again with ReprintBatch, or use a new key for a new batch.");

    public static readonly Failure BatchKeyReused = DefineRefusal("MAIL-BATCH-KEY-REUSED", StatusCode.AlreadyExists,
        "The idempotency key was used for a batch with different content.", "Use a new key for a new batch.");

    public static readonly Failure BatchUnknown = DefineRefusal("MAIL-BATCH-UNKNOWN", StatusCode.NotFound,
        "There is no batch with this id.", "Use the id that CreateBatch returned.");

    public static readonly Failure LetterNotInBatch = DefineRefusal("MAIL-NOT-IN-BATCH", StatusCode.InvalidArgument,
        "A management number does not belong to a letter of the batch, or belongs to a letter for which this step is not possible.",
        "Compare the numbers with the manifest.");

    public static readonly Failure SheetCountMismatch = DefineRefusal("MAIL-COUNT-MISMATCH", StatusCode.FailedPrecondition,
        "The count of the sheets does not give exactly one good sheet for each letter in the manifest.",
        "Count again, reprint the spoiled sheets, and name every spoiled sheet.");

    public static readonly Failure PrintingNotConfirmed = DefineRefusal("MAIL-NOT-PRINTED", StatusCode.FailedPrecondition,
        "The printing of the batch is not confirmed.", "Count the sheets and confirm the printing first.");

    public static readonly Failure InvalidPostingNumber = DefineRefusal("MAIL-POSTING-NUMBER", StatusCode.InvalidArgument,
        "A posting number does not have eleven digits.", "Type the number from the receipt again.");

    public static readonly Failure WrongPostingCheckDigit = DefineRefusal("MAIL-POSTING-CHECK-DIGIT", StatusCode.InvalidArgument,
        "A posting number's check digit is wrong.", "A digit was mistyped: type the number from the receipt again.");

    public static readonly Failure PostingNumberUsed = DefineRefusal("MAIL-POSTING-NUMBER-USED", StatusCode.AlreadyExists,
        "Another letter posted on that day has this number.", "Compare the receipts of both letters.");

    public static readonly Failure LetterAlreadyPosted = DefineRefusal("MAIL-ITEM-POSTED", StatusCode.FailedPrecondition,
        "The letter was already recorded as posted, with a different number or on a different day.",
        "Compare with the receipt; if the record is wrong, correct it (CorrectPosting).");

    public static readonly Failure LetterNotNeeded = DefineRefusal("MAIL-ITEM-WITHDRAWN", StatusCode.FailedPrecondition,
        "The application of a letter no longer needs the letter.",
        "Take the letter out, destroy it, and record the posting of the other letters.");

    public static readonly Failure NoPostingProposal = DefineRefusal("MAIL-NO-PROPOSAL", StatusCode.FailedPrecondition,
        "No posting or correction of this batch is waiting for confirmation.",
        "Ask the first person to propose it (RecordPosting, CorrectPosting).");

    public static readonly Failure PostingNotCorrectable = DefineRefusal("MAIL-POSTING-REPORTED", StatusCode.FailedPrecondition,
        "The posting can no longer be corrected, because there are reports about the letter or its posting is in doubt.",
        "If the letter is back, record it (RecordReturnedLetter); otherwise stop it by reporting the pairing (ReportWrongPairing).");

    public static readonly Failure LetterNotPosted = DefineRefusal("MAIL-NOT-POSTED", StatusCode.FailedPrecondition,
        "The posting of the letter was not recorded.", "Have its posting recorded and confirmed first.");

    public static readonly Failure NoActivationCode = DefineRefusal("MAIL-CODE-NONE", StatusCode.FailedPrecondition,
        "No posted letter of this application has an activation code.", "Look at the application's state.");

    public static readonly Failure ActivationCodeExpired = DefineRefusal("MAIL-CODE-EXPIRED", StatusCode.FailedPrecondition,
        "The activation code has expired.", "Have a member of staff renew the letter after it is delivered (RenewLetter).");

    public static readonly Failure ActivationCodeLocked = DefineRefusal("MAIL-CODE-LOCKED", StatusCode.FailedPrecondition,
        "The activation code is locked after too many wrong tries.",
        "Have a member of staff renew the letter after it is delivered (RenewLetter).");

    public static readonly Failure NotInReview = DefineRefusal("MAIL-NO-REVIEW", StatusCode.FailedPrecondition,
        "The verification by mail did not send this application to review.", "Look at the application's state and outcome code.");

    public static readonly Failure DecisionImpossible = DefineRefusal("MAIL-DECISION-IMPOSSIBLE", StatusCode.FailedPrecondition,
        "This decision is not possible: the reports about the letter contradict it, or there is nothing that it could apply to.",
        "Look at the letter's stage and reason, and make a different decision.");

    public static readonly Failure InvalidTrackingFile = DefineRefusal("MAIL-TRACKING-FILE", StatusCode.InvalidArgument,
        "The file is not a valid status file: the encoding or the columns are wrong, or it has more than 100000 lines.",
        "Export it in UTF-8 or CP932 with the columns that docs/mail-room.md names.");

    public static readonly Failure TrackingLineUnknown = DefineRefusal("MAIL-TRACKING-LINE-UNKNOWN", StatusCode.NotFound,
        "There is no such line, or it was erased with its application.", "Use an id that ListUnreadTrackingLines returned.");

    public static readonly Failure TrackingLineAlreadyRead = DefineRefusal("MAIL-TRACKING-LINE-READ", StatusCode.FailedPrecondition,
        "Somebody has already read the line, with a different result.",
        "Look at the recorded reading; import any other information as a separate line.");

    public static readonly Failure TrackingLinesUnread = DefineRefusal("MAIL-TRACKING-UNREAD", StatusCode.FailedPrecondition,
        "A line of a status file about the letter is unread, so the letter cannot be decided yet.",
        "Read the line first: kyc mail unread, kyc mail read.");

    public static readonly Failure InvalidPostcodeList = DefineRefusal("MAIL-POSTCODE-LIST", StatusCode.InvalidArgument,
        "The file is not one of Japan Post's lists of postal codes, KEN_ALL.CSV or utf_ken_all.csv, or it is damaged.",
        "Fetch the list again and unpack it; the message names the line.");

    public static readonly Failure LetterUnknown = DefineRefusal("MAIL-LETTER-UNKNOWN", StatusCode.NotFound,
        "There is no letter with this management number.", "Compare the number with the letter or with the list (ListMailWork).");

    public static readonly Failure MoveImpossible = DefineRefusal("MAIL-MOVE-IMPOSSIBLE", StatusCode.FailedPrecondition,
        "The current state of the case does not allow this action.", "Look at the case (GetMailCase), which lists the allowed actions.");

    public static readonly Failure EntryReadByCaller = DefineRefusal("MAIL-HAS-READ", StatusCode.PermissionDenied,
        "This person has read what was typed from the document, so a second entry by this person would prove nothing.",
        "Ask a colleague who has not read it to type the document.");

    public static readonly Failure InvalidPrintableForm = DefineRefusal("MAIL-PRINTABLE-FORM", StatusCode.InvalidArgument,
        "The printable form differs from the document where the document's text can be printed, or the form itself cannot be printed.",
        "Use the document's text, and replace only the characters that cannot be printed.");

    public static readonly Failure ReturnedNotAtAddress = DefineOutcome("MAIL-RETURNED-NOT-AT-ADDRESS", Disposition.Retry,
        "The letter came back because nobody of this name is at the address.",
        "Ask the person for a document with the present address; no more letters are sent to this address.");

    public static readonly Failure ReturnedMoved = DefineOutcome("MAIL-RETURNED-MOVED", Disposition.Retry,
        "The letter came back because the person has moved.",
        "Ask the person for a document with the present address; no more letters are sent to this address.");

    public static readonly Failure ReturnedNotCollected = DefineOutcome("MAIL-RETURNED-NOT-COLLECTED", Disposition.Retry,
        "The letter came back because nobody collected it in time; it is sent once more.", "Print the second letter, and tell the person.");

    public static readonly Failure LetterNotCollected = DefineOutcome("MAIL-NOT-COLLECTED", Disposition.NeedsReview,
        "Nobody collected the letter in time, and no further letter is sent automatically.",
        "Ask the person, then send another letter, ask for a new document, or refuse the application.");

    public static readonly Failure LetterRefused = DefineOutcome("MAIL-REFUSED", Disposition.NeedsReview,
        "Delivery of the letter was refused.",
        "Find out why before you send anything else; the person may not know about the application.");

    public static readonly Failure ReturnedWithoutReason = DefineOutcome("MAIL-RETURNED-UNKNOWN", Disposition.NeedsReview,
        "The letter came back, and the report does not say why.", "Read the reason on the envelope and import it as a separate line.");

    public static readonly Failure ReturnedAddressIncomplete = DefineOutcome("MAIL-RETURNED-ADDRESS-INCOMPLETE", Disposition.NeedsReview,
        "The letter came back because the address on it is incomplete.",
        "Compare the letter's address with the document; ask for a new document, or send another letter.");

    public static readonly Failure LetterForwarded = DefineOutcome("MAIL-FORWARDED", Disposition.NeedsReview,
        "The post office forwarded the letter to another address although it is marked 転送不要.",
        "Ask the post office; the residence is not confirmed, even if the letter is delivered.");

    public static readonly Failure LetterLost = DefineOutcome("MAIL-LOST", Disposition.NeedsReview,
        "The post office has lost the letter.", "Ask for the post office's statement, then send another letter.");

    public static readonly Failure ContradictoryReports = DefineOutcome("MAIL-REPORTS-CONTRADICT", Disposition.NeedsReview,
        "The reports about the letter contradict each other.",
        "Ask the post office what happened to the letter, and decide according to its answer.");

    public static readonly Failure PairingWrong = DefineOutcome("MAIL-PAIRING-WRONG", Disposition.NeedsReview,
        "The letter has another letter's posting number: the letter is back although its number was reported as delivered, "
        + "or a clerk found the error.",
        "Compare all numbers of the posting with the receipt, and decide according to the letter itself, not according to reports.");

    public static readonly Failure PairingDoubt = DefineOutcome("MAIL-PAIRING-DOUBT", Disposition.NeedsReview,
        "Posting numbers of this batch and day may have been exchanged, so reports may be about another letter.",
        "Compare the letter's number with the receipt; accept the letter if it was certainly delivered, "
        + "otherwise send another letter or ask for a new document.");

    public static readonly Failure NewDocumentNeeded = DefineOutcome("MAIL-NEW-DOCUMENT", Disposition.Retry,
        "The documents that were received do not count.", "Ask the person for another document, or have the card read.");

    public static readonly Failure LetterUnprintable = DefineOutcome("MAIL-UNPRINTABLE", Disposition.NeedsReview,
        "The letter cannot be printed with the name and address as they are in the document.",
        "Decide on a printable form, or ask for another document or the card.");

    public static readonly Failure NoTrackingReport = DefineOutcome("MAIL-NO-REPORT", Disposition.NeedsReview,
        "The post office did not report in time what happened to the letter.",
        "Ask the post office, then send another letter, ask for a new document, or refuse the application.");

    public static readonly Failure TypingError = DefineOutcome("MAIL-TYPING-ERROR", Disposition.NeedsReview,
        "A typing error was found after the letter was posted.",
        "Compare the entry with the scan or the paper, and have the document typed again.");

    public static readonly Failure ActivationCodeUnusable = DefineOutcome("MAIL-CODE-UNUSED", Disposition.NeedsReview,
        "The letter was delivered, but its activation code is locked or has expired.",
        "Ask the person, then send another letter, ask for a new document, or refuse the application.");

    /// <summary>All failures and outcomes in the order of docs/failure-codes.md.</summary>
    public static IReadOnlyList<(Failure Failure, StatusCode? Status)> All => Catalogue;

    /// <summary>Creates the exception that refuses a call.</summary>
    /// <param name="failure">A failure with a status code, not an outcome.</param>
    /// <param name="detail">
    /// The message that replaces the cause of the failure, for example with field names or internal numbers. Must not contain a value that
    /// a person provided. Null for the default message.
    /// </param>
    public static ServiceFailureException CreateException(Failure failure, string? detail = null) =>
        new(failure, Catalogue.Single(entry => entry.Failure == failure).Status!.Value, detail);

    private static Failure DefineRefusal(string code, StatusCode status, string cause, string remedy) =>
        Add(new Failure(code, Disposition.Retry, cause, remedy), status);

    private static Failure DefineOutcome(string code, Disposition disposition, string cause, string remedy) =>
        Add(new Failure(code, disposition, cause, remedy), null);

    private static Failure Add(Failure failure, StatusCode? status)
    {
        Catalogue.Add((failure, status));
        return failure;
    }
}
