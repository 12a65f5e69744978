using System.Net.Sockets;
using System.Security.Authentication;

namespace Kyc.Client;

/// <summary>Describes for staff why a connection failed. The gRPC client puts the network exception into the status of the call.</summary>
internal static class ConnectionFault
{
    /// <summary>The remedy when the service does not respond.</summary>
    public const string CheckServiceRemedy = "Check that the service runs and that --service names its address, then try again.";

    /// <summary>
    /// The remedy when the connection works, so the address is correct, but the service is slow or unavailable, or waits for another
    /// system.
    /// </summary>
    public const string CheckReadinessRemedy =
        "Try again with the same input; if the problem persists, the service's page /readyz shows what it is waiting for.";

    /// <summary>
    /// Returns the cause and the remedy for the given exception or its first inner exception that concerns the connection. Returns null if
    /// there is none.
    /// </summary>
    public static (string Cause, string Remedy)? Describe(Exception? exception, ServiceAddress address)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (DescribeException(exception, address) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static (string Cause, string Remedy)? DescribeException(Exception exception, ServiceAddress address) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => ("nothing listens at this address.", CheckServiceRemedy),
        SocketException { SocketErrorCode: SocketError.AccessDenied } when address.SocketPath is not null => (
            "this user account is not allowed to use this path.",
            "Check the path; if it is the path of the operator socket, have the account added to the operators' group (Kyc:OperatorGroup), "
            + "then sign in again."),
        // .NET uses this error code for ENOENT of connect(2).
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } when address.SocketPath is not null => (
            "there is no socket at this path.",
            "Check that the service runs, and that --service names the path of its setting Kyc:OperatorSocket."),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            ("the name of the machine is unknown.", "Check the name in --service and this machine's name server."),
        SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.TimedOut } =>
            ("the machine can't be reached.", "Check this machine's network and the address in --service."),
        AuthenticationException => (
            "the service's certificate is not trusted.",
            "Check that --tls-ca is the CA file of the service, and that the name in --service is in the service's certificate."),
        // A service that does not accept the client's certificate closes the connection only after the handshake (TLS 1.3). Depending on
        // timing, the client detects this while sending, while receiving, or before HTTP/2 has started. In the last case the error is not
        // specific.
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded }
            or HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: null } or IOException
            or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } =>
            (
                "the connection was closed before a response arrived.",
                address.IsTls
                    ? "Check that the service runs, and that the certificate of --tls-certificate is valid "
                        + "and was issued by the CA that the service accepts."
                    : "Check that the service runs, and that --service names its gRPC address, not the address of its health pages."),
        _ => null,
    };
}
