using Kyc.Jpki;

namespace Kyc.CardReader.Failures;

/// <summary>
/// Defines every failure that the card, its reader or the PC/SC service can cause. None of them is evidence against the person, so each has
/// <see cref="Disposition.Retry"/>. docs/failure-codes.md describes the failures, and a test compares that file with this class.
/// </summary>
public static class CardFailures
{
    public static readonly Failure NoService = CreateRetryFailure(
        "CARD-NO-SERVICE",
        "The PC/SC service of this computer is not running.",
        "Install and start the service (Debian: packages libpcsclite1 and pcscd; Windows: Smart Card), then try again.");

    public static readonly Failure ServiceStopped = CreateRetryFailure(
        "CARD-SERVICE-STOPPED",
        "The PC/SC service of this computer stopped during the operation and did not restart in time.",
        "Start the service again (Debian: pcscd; Windows: Smart Card), find out what stopped it, then try again.");

    public static readonly Failure ServiceSilent = CreateRetryFailure(
        "CARD-SERVICE-SILENT",
        "The PC/SC service of this computer accepts calls but does not answer them.",
        "Restart the service (Debian: pcscd; Windows: Smart Card), unplug and replug the reader, then try again.");

    public static readonly Failure HostUnusable = CreateRetryFailure(
        "CARD-HOST-UNUSABLE",
        "The program kyc-pcsc-host, which calls the PC/SC service for this program, cannot be started.",
        "Install the complete program again and give its user permission to run every file in its folder; "
        + "with --pcsc direct, this program works without kyc-pcsc-host.");

    public static readonly Failure AccessDenied = CreateRetryFailure(
        "CARD-ACCESS-DENIED",
        "The PC/SC service does not allow this user account to use smart cards.",
        "Allow the account of the kiosk to use smart cards: polkit actions org.debian.pcsc-lite.access_pcsc and access_card "
        + "(hardware-notes/debian.md).");

    public static readonly Failure IncompatibleServiceVersion = CreateRetryFailure(
        "CARD-SERVICE-VERSION",
        "The PC/SC library of this program and the PC/SC service have incompatible versions.",
        "Install the library and the service from the same source (Debian: libpcsclite1 and pcscd of the same version, "
        + "and not only one of them in a container), then try again.");

    public static readonly Failure NoReader = CreateRetryFailure(
        "CARD-NO-READER",
        "No card reader is connected, or the reader was unplugged.",
        "Plug the reader in and check that its driver is installed, then try again.");

    public static readonly Failure NotPresent = CreateRetryFailure(
        "CARD-NOT-PRESENT",
        "No card was placed on the reader in time.",
        "Place the My Number Card on the reader and try again.");

    public static readonly Failure Removed = CreateRetryFailure(
        "CARD-REMOVED",
        "The card was removed from the reader, or lost contact with it, before the operation was complete.",
        "Place the card again and leave it in place until the screen says that it has been read.");

    public static readonly Failure Unresponsive = CreateRetryFailure(
        "CARD-UNRESPONSIVE",
        "The reader detects a card but cannot communicate with it.",
        "Check that the card is inserted the right way round and lies flat with no other card near it, then try again.");

    public static readonly Failure InUse = CreateRetryFailure(
        "CARD-IN-USE",
        "Another program on this computer is using the card.",
        "Close other programs that use the card, remove the card and place it again, then try again.");

    public static readonly Failure Reset = CreateRetryFailure(
        "CARD-RESET",
        "Another program or the operating system reset or powered down the card during the operation.",
        "Close other programs that use the card, then try again.");

    public static readonly Failure TimedOut = CreateRetryFailure(
        "CARD-TIMEOUT",
        "The reader or the card did not answer in time.",
        "Remove the card, place it again and try again; if the problem persists, unplug and replug the reader.");

    public static readonly Failure UnknownCard = CreateRetryFailure(
        "CARD-UNKNOWN",
        "The card on the reader is not a My Number Card.",
        "Ask for the My Number Card, place only that card on the reader, and try again.");

    public static readonly Failure SeveralCards = CreateRetryFailure(
        "CARD-SEVERAL",
        "There is more than one My Number Card on the readers, so the password was not sent to any card.",
        "Leave only the card of the person who signs, or specify its reader with --reader, then try again.");

    public static readonly Failure LabelUnknown = CreateRetryFailure(
        "CARD-LABEL-UNKNOWN",
        "The card contains the public certificate service, but its token label is unknown to this program.",
        "Look for a newer version of the kiosk, because the card may be of a new generation; "
        + "until then use another method of verification.");

    public static readonly Failure KindUnsupported = CreateRetryFailure(
        "CARD-KIND-UNSUPPORTED",
        "The card contains the public certificate service but is not a My Number Card: it is a smartphone or an old resident card.",
        "Ask for the plastic My Number Card and try again.");

    public static readonly Failure NoSignatureCertificate = CreateRetryFailure(
        "CARD-NO-SIGNATURE-CERTIFICATE",
        "The card has no signature certificate; people under 15 and people who declined the certificate have none.",
        "Ask the person to have the certificate issued at the municipal office, or use another method of verification.");

    public static readonly Failure MalformedPassword = CreateRetryFailure(
        "CARD-PASSWORD-FORM",
        "A signature password has 6 to 16 characters, only digits and capital letters; nothing was sent to the card.",
        "Type the password again in capital letters; the four-digit PINs are not the signature password.");

    public static readonly Failure PinIncorrect = CreateRetryFailure(
        "CARD-PIN-INCORRECT",
        "The card refused the signature password, and one try was used.",
        "Check the password with the person before another try; five wrong tries in a row block it, "
        + "and the last try is made only with --last-try.");

    public static readonly Failure PinRepeated = CreateRetryFailure(
        "CARD-PIN-REPEATED",
        "This card, or one that cannot be distinguished from it, refused the same signature password a short time ago, "
        + "so the password was not sent again and no try was used.",
        "Check the password with the person; a different password can be tried at once, "
        + "but the same one is sent again only after a quarter of an hour.");

    public static readonly Failure PinLastTry = CreateRetryFailure(
        "CARD-PIN-LAST-TRY",
        "Only one try is left for the signature password, so the password was not sent.",
        "If the person is certain of the password and accepts that an error blocks it, start again with --last-try.");

    public static readonly Failure PinBlocked = CreateRetryFailure(
        "CARD-PIN-BLOCKED",
        "The signature password is blocked after too many wrong tries.",
        "The person can have the password reset at a municipal office, reset it with a smartphone and a machine in a convenience store, "
        + "or use another method of verification.");

    public static readonly Failure PinTriesUnknown = CreateRetryFailure(
        "CARD-PIN-TRIES-UNKNOWN",
        "The card did not say how many tries are left for the signature password, so the password was not sent.",
        "Remove the card, place it again and try again; if the problem persists, use another method of verification.");

    public static readonly Failure PinUnknownResult = CreateRetryFailure(
        "CARD-PIN-UNKNOWN-RESULT",
        "The signature password was sent, but the card's answer was lost, and the same card's counter of tries could not be read again; "
        + "a try may have been used.",
        "Place the same card again and start again with the same password; the counter is read first (kyc card read shows it), "
        + "and if it decreased, the password was wrong and is not sent again.");

    public static readonly Failure PinNotCounted = CreateRetryFailure(
        "CARD-PIN-NOT-COUNTED",
        "The card's answer to the signature password was lost; the counter of tries was read again and shows that no try was used.",
        "Place the card again and leave it in place, then try again with the same password.");

    public static readonly Failure LatchUnusable = CreateRetryFailure(
        "CARD-LATCH-UNUSABLE",
        "The kiosk cannot read or write its record of refused passwords, so it did not send the password.",
        "Make the kiosk's state folder writable for the kiosk's user and check that the disk is not full, then try again.");

    public static readonly Failure SignatureBroken = CreateRetryFailure(
        "CARD-SIGNATURE-BROKEN",
        "The signature that the card made does not match the certificate that was read from it, "
        + "so the signature was not sent to the service.",
        "Remove the card, place it again and try again; if the problem persists, try another reader.");

    public static readonly Failure ProtocolError = CreateRetryFailure(
        "CARD-PROTOCOL",
        "The card sent an answer that is not valid at this point.",
        "Remove the card, place it again and try again; if the problem persists, try another reader.");

    public static readonly Failure PcscError = CreateRetryFailure(
        "CARD-PCSC-ERROR",
        "The PC/SC service or the reader's driver reported an error.",
        "Unplug and replug the reader and try again; the log names the call and its code.");

    /// <summary>All failures of the catalogue.</summary>
    public static IReadOnlyList<Failure> All { get; } =
    [
        NoService, ServiceStopped, ServiceSilent, HostUnusable, AccessDenied, IncompatibleServiceVersion,
        NoReader, NotPresent, Removed, Unresponsive, InUse, Reset, TimedOut,
        UnknownCard, SeveralCards, LabelUnknown, KindUnsupported, NoSignatureCertificate,
        MalformedPassword, PinIncorrect, PinRepeated, PinLastTry, PinBlocked, PinTriesUnknown, PinUnknownResult, PinNotCounted,
        LatchUnusable, SignatureBroken, ProtocolError, PcscError,
    ];

    private static Failure CreateRetryFailure(string code, string cause, string remedy) => new(code, Disposition.Retry, cause, remedy);
}
