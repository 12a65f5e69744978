using System.Globalization;
using Kyc.CardReader.Failures;
using Kyc.Jpki;

namespace Kyc.CardReader.Pcsc;

/// <summary>Translates PC/SC return codes into failures that are shown to the people at the reader.</summary>
internal static class PcscFaults
{
    /// <summary>The name of the call that shows whether a PC/SC service is available.</summary>
    public const string EstablishContextCall = "SCardEstablishContext";

    public const string ListReadersCall = "SCardListReaders";
    public const string GetStatusChangeCall = "SCardGetStatusChange";

    /// <summary>The name of the call that reserves a card.</summary>
    public const string ConnectCall = "SCardConnect";

    /// <summary>Creates the fault for a return code.</summary>
    /// <param name="call">The name of the SCard* function, for the log.</param>
    /// <param name="code">The return code, which is not success.</param>
    public static CardFault FromCode(string call, PcscCode code)
    {
        return new CardFault(GetFailure(call, code), Detail: $"{call}: {GetName(code)}") { Code = code };
    }

    /// <summary>
    /// Replaces the failure by a more specific one for some faults that occur when the program establishes its first context.
    /// </summary>
    public static CardFault FromFirstContext(CardFault fault, IPcscApi api)
    {
        if (fault.Failure == CardFailures.NoService && api.StartsServiceWithReader)
        {
            return fault with { Failure = CardFailures.NoReader };
        }

        // With pcsc-lite, this code means that the service runs but rejects the protocol version of the library. Waiting does not help.
        return fault.Code == PcscCode.SCARD_E_SERVICE_STOPPED && !api.StartsServiceWithReader
            ? fault with { Failure = CardFailures.IncompatibleServiceVersion, Detail = JoinDetails(fault.Detail, api.DescribeVersions()) }
            : fault;
    }

    private static string JoinDetails(string? detail, string? versions) => versions is null ? $"{detail}" : $"{detail}; {versions}";

    /// <summary>Returns the failure for a return code of a call. The meaning of some codes depends on the call.</summary>
    private static Failure GetFailure(string call, PcscCode code) => code switch
    {
        // polkit is queried at the start of a context and of a connection. For any other call pcsc-lite returns this code when the
        // daemon closes its socket while the library waits for a response (observed with 1.9.9).
        PcscCode.SCARD_W_SECURITY_VIOLATION or PcscCode.SCARD_E_NO_ACCESS =>
            call is EstablishContextCall or ConnectCall ? CardFailures.AccessDenied : CardFailures.ServiceStopped,

        // These calls do not involve a card, so only the service can have caused the timeout.
        PcscCode.SCARD_F_WAITED_TOO_LONG when call is EstablishContextCall or ListReadersCall or GetStatusChangeCall =>
            CardFailures.ServiceSilent,

        // Every other call is made after the service was available.
        PcscCode.SCARD_E_NO_SERVICE when call != EstablishContextCall => CardFailures.ServiceStopped,
        _ => GetFailure(code),
    };

    private static Failure GetFailure(PcscCode code) => code switch
    {
        PcscCode.SCARD_E_NO_SERVICE => CardFailures.NoService,
        PcscCode.KYC_E_HOST_UNUSABLE => CardFailures.HostUnusable,

        // SCARD_F_COMM_ERROR: pcsc-lite returns it when the daemon ends during a call (observed with 1.9.9). A handle that has
        // become invalid belongs to a service that was restarted in the meantime.
        PcscCode.SCARD_E_SERVICE_STOPPED or PcscCode.SCARD_P_SHUTDOWN or PcscCode.SCARD_F_COMM_ERROR
            or PcscCode.SCARD_E_INVALID_HANDLE or PcscCode.ERROR_INVALID_HANDLE or PcscCode.SCARD_E_SYSTEM_CANCELLED =>
            CardFailures.ServiceStopped,
        PcscCode.SCARD_E_NO_READERS_AVAILABLE or PcscCode.SCARD_E_UNKNOWN_READER or PcscCode.SCARD_E_READER_UNAVAILABLE =>
            CardFailures.NoReader,
        PcscCode.SCARD_W_REMOVED_CARD or PcscCode.SCARD_E_NO_SMARTCARD => CardFailures.Removed,

        // A card lifted during a command appears as a broken transmission before the service detects the removal.
        PcscCode.SCARD_E_NOT_TRANSACTED or PcscCode.SCARD_E_COMM_DATA_LOST => CardFailures.Removed,
        PcscCode.SCARD_W_RESET_CARD or PcscCode.SCARD_W_UNPOWERED_CARD => CardFailures.Reset,
        PcscCode.SCARD_E_SHARING_VIOLATION => CardFailures.InUse,
        PcscCode.SCARD_W_UNRESPONSIVE_CARD or PcscCode.SCARD_W_UNSUPPORTED_CARD or PcscCode.SCARD_E_PROTO_MISMATCH
            or PcscCode.SCARD_E_CARD_UNSUPPORTED => CardFailures.Unresponsive,
        PcscCode.SCARD_E_TIMEOUT or PcscCode.SCARD_F_WAITED_TOO_LONG => CardFailures.TimedOut,
        _ => CardFailures.PcscError,
    };

    private static string GetName(PcscCode code) =>
        Enum.IsDefined(code) ? code.ToString() : ((uint)code).ToString("X8", CultureInfo.InvariantCulture);
}
