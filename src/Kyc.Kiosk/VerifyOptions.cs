using Kyc.CardReader.Pcsc;

namespace Kyc.Kiosk;

/// <summary>How one verification is to be driven.</summary>
/// <param name="Reference">Reference code of the application, as typed.</param>
/// <param name="PasswordFromStandardInput">The password comes as a line of standard input.</param>
/// <param name="InsistOnLastTry">Send the password even when an error would block the card.</param>
/// <param name="ReaderName">Part of the reader's name, null for any reader.</param>
/// <param name="StateFolder">Where the note of refused passwords is kept.</param>
/// <param name="Patience">How long to wait for the card.</param>
/// <param name="Pcsc">How the PC/SC service is called.</param>
internal sealed record VerifyOptions(
    string Reference, bool PasswordFromStandardInput, bool InsistOnLastTry, string? ReaderName, string StateFolder, TimeSpan Patience,
    PcscBinding Pcsc);
