using Kyc.CardReader.Pcsc;

namespace Kyc.Kiosk;

/// <summary>Specifies the options of one verification.</summary>
/// <param name="Reference">The reference code of the application, as typed.</param>
/// <param name="ReadsPasswordFromStandardInput">Whether the password is read as a line of standard input.</param>
/// <param name="AllowsLastTry">Whether the password is sent even when a wrong one would block the card.</param>
/// <param name="ReaderName">A part of the reader's name. Null for any reader.</param>
/// <param name="StateFolder">The folder that stores the refused passwords.</param>
/// <param name="WaitTimeout">The maximum time to wait for the card.</param>
/// <param name="Pcsc">Selects how the PC/SC service is called.</param>
internal sealed record VerifyOptions(
    string Reference, bool ReadsPasswordFromStandardInput, bool AllowsLastTry, string? ReaderName, string StateFolder, TimeSpan WaitTimeout,
    PcscBinding Pcsc);
