using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kyc.Client;

/// <summary>Represents the address of the service: https, or the operator socket of this machine.</summary>
/// <param name="Uri">The address for the gRPC channel.</param>
/// <param name="SocketPath">The path of the Unix domain socket. Null for a network address.</param>
internal sealed record ServiceAddress(Uri Uri, string? SocketPath)
{
    private const string SocketPrefix = "unix:";

    /// <summary>The size of sun_path in unix(7) on Linux, without the terminating zero.</summary>
    private const int MaxPathBytes = 107;

    /// <summary>Whether the connection is over TLS.</summary>
    public bool IsTls => Uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>Parses an address from a command line.</summary>
    /// <param name="text">
    /// <c>https://kyc.example.com</c> or <c>unix:/run/kyc-service/operator.sock</c>.
    /// </param>
    /// <param name="hasTlsFiles">Whether certificate files are given.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">The error in the address, in one English sentence.</param>
    public static bool TryParse(
        string text, bool hasTlsFiles, [NotNullWhen(true)] out ServiceAddress? address, [NotNullWhen(false)] out string? problem)
    {
        var isSocket = text.StartsWith(SocketPrefix, StringComparison.Ordinal);
        address = isSocket
            ? new ServiceAddress(new Uri("http://localhost"), text[SocketPrefix.Length..])
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) ? new ServiceAddress(uri, null) : null;
        problem = address switch
        {
            { SocketPath: "" } => "'unix:' must be followed by the path of the operator socket.",
            { SocketPath: { } path } when Encoding.UTF8.GetByteCount(path) > MaxPathBytes =>
                $"The path of a Unix domain socket has at most {MaxPathBytes} bytes.",
            { SocketPath: not null } when hasTlsFiles => "TLS files are given, but the address is the operator socket.",
            { SocketPath: not null } => null,
            null => $"'{text}' is not an https address, nor unix: with the path of a socket.",
            _ => FindNetworkProblem(text, address.Uri, hasTlsFiles),
        };
        if (problem is not null)
        {
            address = null;
        }

        return address is not null;
    }

    /// <summary>Returns the address in the form in which the command line specifies it.</summary>
    public override string ToString() => SocketPath is null ? Uri.ToString() : SocketPrefix + SocketPath;

    private static string? FindNetworkProblem(string text, Uri uri, bool hasTlsFiles)
    {
        if (uri.Scheme == Uri.UriSchemeHttp)
        {
            return "The service accepts no plain http: use https, or unix: with the path of the operator socket.";
        }

        if (uri.Scheme != Uri.UriSchemeHttps)
        {
            return $"'{text}' is not an https address, nor unix: with the path of a socket.";
        }

        return hasTlsFiles
            ? null
            : "Over https the service accepts only callers with a client certificate: "
                + "specify --tls-certificate, --tls-key and --tls-ca.";
    }
}
