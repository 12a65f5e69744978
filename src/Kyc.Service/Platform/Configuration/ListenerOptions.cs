using System.Net;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Where the service listens, and what one peer may take.</summary>
public sealed class ListenerOptions
{
    /// <summary>Address for gRPC: <c>http://127.0.0.1:PORT</c>, or <c>https://…</c> together with the three TLS files.</summary>
    [RequiredSetting, ListenAddress]
    public required Uri Listen { get; set; }

    /// <summary>Address for <c>/healthz</c> and <c>/readyz</c> over HTTP/1.1; loopback only.</summary>
    [RequiredSetting, ListenAddress]
    public required Uri HealthListen { get; set; }

    /// <summary>PEM file with the service's certificate, for mutual TLS.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>PEM file with the service's private key.</summary>
    public string? TlsKey { get; set; }

    /// <summary>PEM file with the CA certificates whose client certificates are let in.</summary>
    public string? TlsClientCa { get; set; }

    /// <summary>
    /// Path of the operator socket, a Unix domain socket in a folder that only its owner may write to. Without it the methods
    /// for operators only cannot be called.
    /// </summary>
    public string? OperatorSocket { get; set; }

    /// <summary>Group of the people who may use the operator socket; null for the primary group of the service's user.</summary>
    public string? OperatorGroup { get; set; }

    /// <summary>Connections that one remote address may have: more where a proxy stands before all clients.</summary>
    [WholeNumber(2048)]
    public int ConnectionsPerAddress { get; set; } = 256;

    /// <summary>Calls a second that one program may make in the long run.</summary>
    [WholeNumber(1_000_000)]
    public int CallsPerSecond { get; set; } = 500;

    /// <summary>Whether gRPC runs over mutual TLS.</summary>
    public bool UsesTls => Listen?.Scheme == Uri.UriSchemeHttps;

    /// <summary>The IP end point of an address; <c>localhost</c> is IPv4 loopback.</summary>
    public static IPEndPoint EndPoint(Uri address) =>
        new(address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.IdnHost), address.Port);
}
