using System.Globalization;
using Kyc.CardReader.Failures;
using Kyc.Jpki;

namespace Kyc.CardReader.Pcsc;

/// <summary>What a PC/SC return code means for the people at the reader.</summary>
internal static class PcscFaults
{
    /// <summary>The call that finds out whether there is a service at all.</summary>
    public const string EstablishContext = "SCardEstablishContext";

    public const string ListReaders = "SCardListReaders";
    public const string GetStatusChange = "SCardGetStatusChange";

    /// <summary>The call that reserves a card.</summary>
    public const string Connect = "SCardConnect";

    /// <param name="call">Name of the SCard* function, for the log.</param>
    /// <param name="code">What it returned; not success.</param>
    public static CardFault From(string call, PcscCode code)
    {
        return new CardFault(FailureOf(call, code), Detail: $"{call}: {NameOf(code)}") { Code = code };
    }

    /// <summary>What a fault means when it comes from the first context of a program.</summary>
    public static CardFault AtStart(CardFault fault, IPcscApi api)
    {
        if (fault.Failure == CardFailures.NoService && api.StartsServiceWithReader)
        {
            return fault with { Failure = CardFailures.NoReader };
        }

        // pcsc-lite: the service runs, and refuses the library's version of their protocol. Waiting changes nothing.
        return fault.Code == PcscCode.SCARD_E_SERVICE_STOPPED && !api.StartsServiceWithReader
            ? fault with { Failure = CardFailures.ServiceVersion, Detail = Join(fault.Detail, api.DescribeVersions()) }
            : fault;
    }

    private static string Join(string? detail, string? versions) => versions is null ? $"{detail}" : $"{detail}; {versions}";

    /// <summary>A code means what it means at the moment it comes: the same one is a refusal at the start and a lost service later.</summary>
    private static Failure FailureOf(string call, PcscCode code) => code switch
    {
        // polkit is asked at the start of a context and of a connection. Anywhere else pcsc-lite gives this code when the daemon
        // closes its socket while the library waits for an answer (seen with 1.9.9).
        PcscCode.SCARD_W_SECURITY_VIOLATION or PcscCode.SCARD_E_NO_ACCESS =>
            call is EstablishContext or Connect ? CardFailures.AccessDenied : CardFailures.ServiceStopped,

        // A call that has nothing to do with a card is the service's alone to answer.
        PcscCode.SCARD_F_WAITED_TOO_LONG when call is EstablishContext or ListReaders or GetStatusChange => CardFailures.ServiceSilent,

        // Whoever calls anything but this has had a service to talk to.
        PcscCode.SCARD_E_NO_SERVICE when call != EstablishContext => CardFailures.ServiceStopped,
        _ => FailureOf(code),
    };

    private static Failure FailureOf(PcscCode code) => code switch
    {
        PcscCode.SCARD_E_NO_SERVICE => CardFailures.NoService,
        PcscCode.KYC_E_HOST_UNUSABLE => CardFailures.HostUnusable,

        // SCARD_F_COMM_ERROR: what pcsc-lite returns when the daemon goes away during a call (seen with 1.9.9). A handle that
        // was good and is no more was given out by a service that has been started anew since.
        PcscCode.SCARD_E_SERVICE_STOPPED or PcscCode.SCARD_P_SHUTDOWN or PcscCode.SCARD_F_COMM_ERROR
            or PcscCode.SCARD_E_INVALID_HANDLE or PcscCode.ERROR_INVALID_HANDLE or PcscCode.SCARD_E_SYSTEM_CANCELLED => CardFailures.ServiceStopped,
        PcscCode.SCARD_E_NO_READERS_AVAILABLE or PcscCode.SCARD_E_UNKNOWN_READER or PcscCode.SCARD_E_READER_UNAVAILABLE =>
            CardFailures.NoReader,
        PcscCode.SCARD_W_REMOVED_CARD or PcscCode.SCARD_E_NO_SMARTCARD => CardFailures.Removed,

        // A card lifted in the middle of a command shows as a broken transmission before the service notices the removal.
        PcscCode.SCARD_E_NOT_TRANSACTED or PcscCode.SCARD_E_COMM_DATA_LOST => CardFailures.Removed,
        PcscCode.SCARD_W_RESET_CARD or PcscCode.SCARD_W_UNPOWERED_CARD => CardFailures.Reset,
        PcscCode.SCARD_E_SHARING_VIOLATION => CardFailures.InUse,
        PcscCode.SCARD_W_UNRESPONSIVE_CARD or PcscCode.SCARD_W_UNSUPPORTED_CARD or PcscCode.SCARD_E_PROTO_MISMATCH
            or PcscCode.SCARD_E_CARD_UNSUPPORTED => CardFailures.Unresponsive,
        PcscCode.SCARD_E_TIMEOUT or PcscCode.SCARD_F_WAITED_TOO_LONG => CardFailures.TimedOut,
        _ => CardFailures.PcscError,
    };

    private static string NameOf(PcscCode code) =>
        Enum.IsDefined(code) ? code.ToString() : ((uint)code).ToString("X8", CultureInfo.InvariantCulture);
}
