using Kyc.CardReader.Pcsc;

namespace Kyc.Kiosk;

/// <summary>Specifies the options of one verification.</summary>
/// <param name="ReferenceCode">The reference code of the application, as typed.</param>
/// <param name="ReadsPasswordFromStandardInput">Whether the password is read as one line from standard input.</param>
/// <param name="AllowsLastTry">
/// Whether the password is sent even if only one try is left, so that a mistake would block the password.
/// </param>
/// <param name="ReaderName">Text that the name of the reader must contain. Null for any reader.</param>
/// <param name="StateFolder">The folder that records, for a quarter of an hour, which card refused which password.</param>
/// <param name="WaitTimeout">The maximum time to wait for the card.</param>
/// <param name="PcscBinding">The library or interface through which the PC/SC service is called.</param>
internal sealed record VerifyOptions(
    string ReferenceCode,
    bool ReadsPasswordFromStandardInput,
    bool AllowsLastTry,
    string? ReaderName,
    string StateFolder,
    TimeSpan WaitTimeout,
    PcscBinding PcscBinding);
