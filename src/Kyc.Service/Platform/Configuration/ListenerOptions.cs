using System.Net;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings for the addresses that the service listens on, and for the limits that apply to clients.</summary>
public sealed class ListenerOptions
{
    /// <summary>Address for gRPC over mutual TLS: <c>https://</c> with an IP address and a port.</summary>
    [RequiredSetting, ListenAddress("https")]
    public required Uri Listen { get; set; }

    /// <summary>Address for the health checks <c>/healthz</c> and <c>/readyz</c> over HTTP/1.1. It must be a loopback address.</summary>
    [RequiredSetting, ListenAddress("http")]
    public required Uri HealthListen { get; set; }

    /// <summary>PEM file with the service's certificate, for mutual TLS.</summary>
    [RequiredSetting]
    public required string TlsCertificate { get; set; }

    /// <summary>PEM file with the service's private key.</summary>
    [RequiredSetting]
    public required string TlsKey { get; set; }

    /// <summary>PEM file with the CA certificates that issue the accepted client certificates.</summary>
    [RequiredSetting]
    public required string TlsClientCa { get; set; }

    /// <summary>File with the known callers and their roles, as JSON.</summary>
    [RequiredSetting]
    public required string Principals { get; set; }

    /// <summary>
    /// Path of the operator socket, a Unix domain socket in a folder to which only its owner may write. When the path is null, the methods
    /// for operators cannot be called.
    /// </summary>
    public string? OperatorSocket { get; set; }

    /// <summary>Group of the users who may use the operator socket; null for the primary group of the service's user.</summary>
    public string? OperatorGroup { get; set; }

    /// <summary>
    /// Maximum number of connections from one remote address. It should be raised when a single proxy forwards the connections of all
    /// clients.
    /// </summary>
    [WholeNumber(2048)]
    public int ConnectionsPerAddress { get; set; } = 256;

    /// <summary>Maximum average number of calls per second from one front-end, list feeder or monitor.</summary>
    [WholeNumber(1_000_000)]
    public int CallsPerSecond { get; set; } = 500;

    /// <summary>Maximum average number of calls per second from one kiosk or from one account or program of members of staff.</summary>
    [WholeNumber(1_000_000)]
    public int InteractiveCallsPerSecond { get; set; } = 5;

    /// <summary>Creates the IP endpoint for the given address. The host <c>localhost</c> becomes the IPv4 loopback address.</summary>
    public static IPEndPoint CreateEndPoint(Uri address) =>
        new(address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.IdnHost), address.Port);
}
