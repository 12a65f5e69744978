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

    public static readonly Failure DocumentKind = DefineRefusal("MAIL-DOCUMENT-KIND", StatusCode.InvalidArgument,
        "The method does not take such a document as this input.", "Look up which kinds the method takes, and as what.");

    public static readonly Failure DocumentExpired = DefineRefusal("MAIL-DOCUMENT-EXPIRED", StatusCode.FailedPrecondition,
        "The document was not valid any more on the day it was received.", "Return it and ask the person for a valid one.");

    public static readonly Failure DocumentTooOld = DefineRefusal("MAIL-DOCUMENT-TOO-OLD", StatusCode.FailedPrecondition,
        "The document was made more than six months before the day it was received.", "Return it and ask the person for a new one.");

    public static readonly Failure DocumentDates = DefineRefusal("MAIL-DOCUMENT-DATES", StatusCode.InvalidArgument,
        "A date that documents of this kind state is missing, or the dates contradict each other.",
        "Compare issue date, expiry and day of receipt with the document and type them again.");

    public static readonly Failure Forbidden = DefineRefusal(
        "MAIL-FORBIDDEN-CONTENT",
        StatusCode.InvalidArgument,
        "The entry holds what looks like an individual number, a resident record code or a registered domicile, which must not be taken in.",
        "Leave it out; black it out on the paper before it is scanned. A licence's or receipt's own number is taken with number_statement.");

    public static readonly Failure ScanForm = DefineRefusal("MAIL-SCAN-FORM", StatusCode.InvalidArgument,
        "The scan is none of PNG, JPEG and PDF.", "Scan the document again as one of these.");

    public static readonly Failure ScanRequired = DefineRefusal("MAIL-SCAN-REQUIRED", StatusCode.InvalidArgument,
        "This input is a file by its nature, and none came.", "Send the image with the entry.");

    public static readonly Failure ChipUnverified = DefineRefusal("MAIL-CHIP-UNVERIFIED", StatusCode.FailedPrecondition,
        "Chip information proves nothing while the signature of the chip's issuer is not verified, which this service does not do yet.",
        "Use another method, for example the original document.");

    public static readonly Failure PostcodeNeeded = DefineRefusal(
        "MAIL-POSTCODE-NEEDED",
        StatusCode.FailedPrecondition,
        "The postal code does not follow from the address alone.",
        "Compare the address with the document; look the postal code up, also among those that the question names, and type it with the entry.");

    public static readonly Failure PostcodeUnknown = DefineRefusal(
        "MAIL-POSTCODE-UNKNOWN",
        StatusCode.FailedPrecondition,
        "The list has no such postal code.",
        "Look it up again. If it is right, as those of large offices, of post-office boxes and newer ones are, both clerks confirm it with the entry.");

    public static readonly Failure PostcodeNotListed = DefineRefusal("MAIL-POSTCODE-NOT-LISTED", StatusCode.FailedPrecondition,
        "The postal code is that of the places which the list does not name, and the town of the address may be one that it names.",
        "Compare the town with those that the question names. If it is none of them, both clerks confirm the postal code with the entry.");

    public static readonly Failure PostcodeElsewhere = DefineRefusal("MAIL-POSTCODE-ELSEWHERE", StatusCode.InvalidArgument,
        "The postal code belongs to another place than the address.", "Compare both with the document and the list of postal codes.");

    public static readonly Failure AddressAbroad = DefineRefusal(
        "MAIL-ADDRESS-ABROAD",
        StatusCode.FailedPrecondition,
        "The address begins with no prefecture and no municipality of Japan. Letters are domestic registered mail; whether a letter abroad would meet the rule is not known here.",
        "If the address is in Japan, type it as it stands in the document. If it is abroad, verify the person by another method.");

    public static readonly Failure ResidenceMissing = DefineRefusal("MAIL-RESIDENCE-MISSING", StatusCode.FailedPrecondition,
        "None of the documents shows the residence, to which the letter must go.",
        "Ask the person for a second or supplementary document that shows name and residence.");

    public static readonly Failure DocumentExists = DefineRefusal("MAIL-DOCUMENT-THERE", StatusCode.FailedPrecondition,
        "A document is taken in for this application already, or a letter is on its way.",
        "Finish what is under way or end it (WithdrawDocuments) before another document is taken in.");

    public static readonly Failure DocumentUnknown = DefineRefusal("MAIL-DOCUMENT-UNKNOWN", StatusCode.NotFound,
        "There is no document with this id.", "Use the id that RecordDocument gave.");

    public static readonly Failure DocumentClosed = DefineRefusal("MAIL-DOCUMENT-CLOSED", StatusCode.FailedPrecondition,
        "The document does not count any more: another took its place, or the letter to its address failed.",
        "Take in the document that counts.");

    public static readonly Failure SamePerson = DefineRefusal("MAIL-SAME-PERSON", StatusCode.PermissionDenied,
        "This step wants another person than the one who typed the document.", "Have a colleague do it under their own name.");

    public static readonly Failure PaperIsEvidence = DefineRefusal("MAIL-PAPER-IS-EVIDENCE", StatusCode.FailedPrecondition,
        "The paper has not been scanned, so it is itself the attachment that the verification record must keep.",
        "Keep the paper with the record while the record is kept.");

    public static readonly Failure PaperGone = DefineRefusal("MAIL-PAPER-GONE", StatusCode.FailedPrecondition,
        "The paper was recorded as returned or destroyed already.", "Compare with the file; a disposal is recorded once.");

    public static readonly Failure SenderUnset = DefineRefusal("MAIL-SENDER-UNSET", StatusCode.FailedPrecondition,
        "The service does not know who sends the letters.", "The operator sets Kyc:Mail:Sender.");

    public static readonly Failure NothingReady = DefineRefusal("MAIL-NOTHING-READY", StatusCode.FailedPrecondition,
        "No letter is ready to be printed.", "Look at the queue; letters in batches of others are not ready.");

    public static readonly Failure NothingPrintable = DefineRefusal("MAIL-NOTHING-PRINTABLE", StatusCode.FailedPrecondition,
        "None of the letters can be printed as it is.",
        "Look at the named letters: a name may have a character that the font lacks. Refer such a case (ReferMailCase).");

    public static readonly Failure PrinterUnavailable = DefineRefusal("MAIL-PRINTER-UNAVAILABLE", StatusCode.FailedPrecondition,
        "The libraries or the font that draw letters are not installed.",
        "The operator installs the packages that docs/mail-room.md names.");

    public static readonly Failure BatchExists = DefineRefusal("MAIL-BATCH-EXISTS", StatusCode.AlreadyExists,
        "A batch was made with this idempotency key; its files are not kept.",
        "Print it again with ReprintBatch, or use a new key for a new batch.");

    public static readonly Failure BatchKeyReused = DefineRefusal("MAIL-BATCH-KEY-REUSED", StatusCode.AlreadyExists,
        "The idempotency key was used for a batch with other content.", "Use a new key for a new batch.");

    public static readonly Failure BatchUnknown = DefineRefusal("MAIL-BATCH-UNKNOWN", StatusCode.NotFound,
        "There is no batch with this id.", "Use the id that CreateBatch gave.");

    public static readonly Failure NotInBatch = DefineRefusal("MAIL-NOT-IN-BATCH", StatusCode.InvalidArgument,
        "A management number names no letter of the batch, or one that this step is not for.", "Compare with the manifest.");

    public static readonly Failure CountMismatch = DefineRefusal("MAIL-COUNT-MISMATCH", StatusCode.FailedPrecondition,
        "The good sheets are not as many as the manifest has rows, letter by letter.",
        "Count again; reprint what was spoiled and name every spoiled sheet.");

    public static readonly Failure NotPrinted = DefineRefusal("MAIL-NOT-PRINTED", StatusCode.FailedPrecondition,
        "The printing of the batch is not confirmed.", "Count the sheets and confirm the printing first.");

    public static readonly Failure PostingNumber = DefineRefusal("MAIL-POSTING-NUMBER", StatusCode.InvalidArgument,
        "A posting number is not eleven digits.", "Type the number from the receipt again.");

    public static readonly Failure PostingCheckDigit = DefineRefusal("MAIL-POSTING-CHECK-DIGIT", StatusCode.InvalidArgument,
        "A posting number's check digit is wrong.", "A digit was mistyped: type the number from the receipt again.");

    public static readonly Failure PostingNumberUsed = DefineRefusal("MAIL-POSTING-NUMBER-USED", StatusCode.AlreadyExists,
        "Another letter posted on that day has this number.", "Compare the receipts of both letters.");

    public static readonly Failure ItemPosted = DefineRefusal("MAIL-ITEM-POSTED", StatusCode.FailedPrecondition,
        "The letter was recorded as posted, with another number or on another day.",
            "Compare with the receipt; when the record is wrong, correct it (CorrectPosting).");

    public static readonly Failure ItemWithdrawn = DefineRefusal("MAIL-ITEM-WITHDRAWN", StatusCode.FailedPrecondition,
        "The application of a letter does not wait for it any more.",
        "Take the letter out, destroy it, and record the posting of the others.");

    public static readonly Failure NoProposal = DefineRefusal("MAIL-NO-PROPOSAL", StatusCode.FailedPrecondition,
        "Nobody has proposed a posting, or a correction, of this batch that waits for confirmation.",
            "Have the first person propose it (RecordPosting, CorrectPosting).");

    public static readonly Failure PostingReported = DefineRefusal("MAIL-POSTING-REPORTED", StatusCode.FailedPrecondition,
        "Reports about the letter are there, or its posting is in doubt: the posting cannot be corrected any more.",
        "Record the letter when it is back (RecordReturnedLetter); otherwise stop it by reporting the pairing (ReportWrongPairing).");

    public static readonly Failure NotPosted = DefineRefusal("MAIL-NOT-POSTED", StatusCode.FailedPrecondition,
        "The posting of the letter is not recorded.", "Have its posting recorded and confirmed first.");

    public static readonly Failure CodeNone = DefineRefusal("MAIL-CODE-NONE", StatusCode.FailedPrecondition,
        "No posted letter of this application has an activation code.", "Look at the application's state.");

    public static readonly Failure CodeExpired = DefineRefusal("MAIL-CODE-EXPIRED", StatusCode.FailedPrecondition,
        "The activation code is past its time.", "Have a member of staff renew the letter when it is delivered (RenewLetter).");

    public static readonly Failure CodeLocked = DefineRefusal("MAIL-CODE-LOCKED", StatusCode.FailedPrecondition,
        "The activation code is locked after too many wrong tries.",
        "Have a member of staff renew the letter when it is delivered (RenewLetter).");

    public static readonly Failure NoReview = DefineRefusal("MAIL-NO-REVIEW", StatusCode.FailedPrecondition,
        "Mail has not sent this application to review.", "Look at the application's state and outcome code.");

    public static readonly Failure DecisionImpossible = DefineRefusal("MAIL-DECISION-IMPOSSIBLE", StatusCode.FailedPrecondition,
        "This decision is not open: the reports about the letter speak against it, or there is nothing it could act on.",
        "Look at the letter's stage and reason, and decide otherwise.");

    public static readonly Failure TrackingFile = DefineRefusal("MAIL-TRACKING-FILE", StatusCode.InvalidArgument,
        "The file is no status file: wrong encoding, wrong columns or more than 100000 lines.",
        "Export it in UTF-8 or CP932 with the columns that docs/mail-room.md names.");

    public static readonly Failure LineUnknown = DefineRefusal("MAIL-TRACKING-LINE-UNKNOWN", StatusCode.NotFound,
        "There is no such line, or it was erased with its application.", "Use an id that ListUnreadTrackingLines gave.");

    public static readonly Failure LineRead = DefineRefusal("MAIL-TRACKING-LINE-READ", StatusCode.FailedPrecondition,
        "Somebody has read the line, and otherwise.", "Look at the reading; what is known besides is imported as a line of its own.");

    public static readonly Failure LinesUnread = DefineRefusal("MAIL-TRACKING-UNREAD", StatusCode.FailedPrecondition,
        "A line of a status file about the letter is unread, so the letter is not decided.",
        "Read it first: kyc mail unread, kyc mail read.");

    public static readonly Failure PostcodeList = DefineRefusal("MAIL-POSTCODE-LIST", StatusCode.InvalidArgument,
        "The file is neither of Japan Post's lists of postal codes, KEN_ALL.CSV and utf_ken_all.csv, or is damaged.",
        "Fetch the list again and unpack it; the message names the line.");

    public static readonly Failure LetterUnknown = DefineRefusal("MAIL-LETTER-UNKNOWN", StatusCode.NotFound,
        "There is no letter with this management number.", "Compare with the letter or the list (ListMailWork).");

    public static readonly Failure MoveImpossible = DefineRefusal("MAIL-MOVE-IMPOSSIBLE", StatusCode.FailedPrecondition,
        "The case does not allow this as it stands.", "Look at the case (GetMailCase): it names what may be done.");

    public static readonly Failure HasRead = DefineRefusal("MAIL-HAS-READ", StatusCode.PermissionDenied,
        "This person has read what was typed from the document, so a second entry by the same person would prove nothing.",
        "Have a colleague type it who has not read it.");

    public static readonly Failure PrintableForm = DefineRefusal("MAIL-PRINTABLE-FORM", StatusCode.InvalidArgument,
        "The printable form has other text than the document where the document's can be printed, or can't be printed itself.",
        "Take the document's text and put others only for the characters that can't be printed.");

    public static readonly Failure ReturnedNotAtAddress = DefineOutcome("MAIL-RETURNED-NOT-AT-ADDRESS", Disposition.Retry,
        "The letter came back: nobody of this name is at the address.",
        "Ask the person for a document with the present address; no letter goes to this one again.");

    public static readonly Failure ReturnedMoved = DefineOutcome("MAIL-RETURNED-MOVED", Disposition.Retry,
        "The letter came back: the person has moved.",
        "Ask the person for a document with the present address; no letter goes to this one again.");

    public static readonly Failure ReturnedNotCollected = DefineOutcome("MAIL-RETURNED-NOT-COLLECTED", Disposition.Retry,
        "The letter came back because nobody came for it in time; it is sent once more.", "Print the second letter, and tell the person.");

    public static readonly Failure NotCollectedAgain = DefineOutcome("MAIL-NOT-COLLECTED", Disposition.NeedsReview,
        "Nobody came for the letter in time, and no further one is sent by itself.",
        "Ask the person, then send another, ask for a new document, or refuse.");

    public static readonly Failure Refused = DefineOutcome("MAIL-REFUSED", Disposition.NeedsReview,
        "The letter was not taken.", "Find out why before anything else is sent; the person may know nothing of the application.");

    public static readonly Failure ReturnedUnknown = DefineOutcome("MAIL-RETURNED-UNKNOWN", Disposition.NeedsReview,
        "The letter came back, and the report does not say why.", "Read the reason off the envelope and import it as a line of its own.");

    public static readonly Failure ReturnedIncomplete = DefineOutcome("MAIL-RETURNED-ADDRESS-INCOMPLETE", Disposition.NeedsReview,
        "The letter came back because the address on it is incomplete.",
        "Compare the letter's address with the document; ask for a new document, or send another.");

    public static readonly Failure Forwarded = DefineOutcome("MAIL-FORWARDED", Disposition.NeedsReview,
        "The post office sent the letter on to another address although it is marked 転送不要.",
        "Ask the post office; the residence is not confirmed, whatever follows.");

    public static readonly Failure Lost = DefineOutcome("MAIL-LOST", Disposition.NeedsReview,
        "The post office has lost the letter.", "Ask for the post office's statement, then send another.");

    public static readonly Failure Contradiction = DefineOutcome("MAIL-REPORTS-CONTRADICT", Disposition.NeedsReview,
        "The reports about the letter contradict each other.", "Ask the post office what became of it, and decide by its answer.");

    public static readonly Failure PairingWrong = DefineOutcome("MAIL-PAIRING-WRONG", Disposition.NeedsReview,
        "The letter has another letter's posting number: it is back although its number was reported as delivered, or a clerk found it.",
        "Compare the numbers of the whole posting with the receipt, and decide by the letter itself, not by reports.");

    public static readonly Failure PairingDoubt = DefineOutcome("MAIL-PAIRING-DOUBT", Disposition.NeedsReview,
        "Posting numbers of this batch and day may be exchanged, so that reports may be about another letter.",
        "Compare its number with the receipt; accept what is delivered for certain, otherwise send another or ask for a new document.");

    public static readonly Failure NewDocument = DefineOutcome("MAIL-NEW-DOCUMENT", Disposition.Retry,
        "What was received does not count.", "Ask the person for another document, or have the card read.");

    public static readonly Failure Unprintable = DefineOutcome("MAIL-UNPRINTABLE", Disposition.NeedsReview,
        "The letter can't be printed with the name and address that stand in the document.",
        "Decide on a printable form, or ask for another document or the card.");

    public static readonly Failure NoReport = DefineOutcome("MAIL-NO-REPORT", Disposition.NeedsReview,
        "The post office has not told in time what became of the letter.",
        "Ask the post office, then send another, ask for a new document, or refuse.");

    public static readonly Failure TypingError = DefineOutcome("MAIL-TYPING-ERROR", Disposition.NeedsReview,
        "A typing error was found after the letter was posted.", "Compare with the scan or the paper, and have it typed again.");

    public static readonly Failure CodeUnused = DefineOutcome("MAIL-CODE-UNUSED", Disposition.NeedsReview,
        "The letter was delivered, and its activation code is locked or past its time.",
        "Ask the person, then send another, ask for a new document, or refuse.");

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
