using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Where the service listens: gRPC over HTTP/2, on a port and on the operator socket; health over HTTP/1.1 on a port of its own
/// (plaintext ports cannot share both).
/// </summary>
public static class Listeners
{
    /// <summary>Sets Kestrel up as the options say.</summary>
    /// <exception cref="ConfigurationException">A TLS file is missing or unusable.</exception>
    public static void Configure(KestrelServerOptions kestrel, ListenerOptions options, OperatorSocket? operators)
    {
        kestrel.AddServerHeader = false;
        SetLimits(kestrel.Limits);
        var services = kestrel.ApplicationServices;
        var (limits, clock) = (services.GetRequiredService<ConnectionLimits>(), services.GetRequiredService<TimeProvider>());
        var log = services.GetRequiredService<ILogger<ConnectionGuard>>();
        kestrel.Listen(ListenerOptions.EndPoint(options.Listen), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            Guard(listen, services.GetRequiredService<ConnectionGuard>());
            if (options.UsesTls) listen.UseHttps(MutualTls(options));
        });
        // Who calls on the socket is known by name, and probes come from this machine: neither takes the place of a caller, nor a caller
        // theirs.
        operators?.Listen(kestrel, listen => Guard(listen, new ConnectionGuard(limits with { Most = limits.MostOfAddress }, clock, log)));
        kestrel.Listen(ListenerOptions.EndPoint(options.HealthListen), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Guard(listen, new ConnectionGuard(limits with { Most = limits.MostOfAddress }, clock, log));
        });
    }

    private static void Guard(ListenOptions listen, ConnectionGuard guard) => listen.Use(next => connection => guard.RunAsync(connection, next));

    /// <summary>
    /// What one peer may take. Not here: for methods that stream requests the engine itself lifts Kestrel's minimum rate and
    /// maximum size of a body, which the handlers bound by messages; all other bodies keep both.
    /// </summary>
    private static void SetLimits(KestrelServerLimits limits)
    {
        // A client that cancels many streams at once is refused further ones while those still end, each by itself. By default the
        // twentieth refusal within five seconds ends the connection, and with it the calls of everybody who shares it: a front-end that
        // gives up its watches.
        AppContext.SetData("Microsoft.AspNetCore.Server.Kestrel.Http2.MaxEnhanceYourCalmCount", MostRefusedStreams);
        // Ours are nine short headers and a proxy's some more; a client's tracing may need a kilobyte or two.
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        limits.Http2.MaxStreamsPerConnection = 200;
        // The rate of uploads: who takes an answer more slowly holds what others wait for.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 32 * 1024, gracePeriod: TimeSpan.FromSeconds(10));
        // Watches stay silent for long: pings tell a vanished peer, and keep the path open through firewalls.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>In five seconds on one connection; beyond, the connection ends (CVE-2023-44487).</summary>
    private const int MostRefusedStreams = 50_000;

    private static HttpsConnectionAdapterOptions MutualTls(ListenerOptions options)
    {
        X509Certificate2 server;
        var clientCas = new X509Certificate2Collection();
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(options.TlsCertificate!, options.TlsKey!);
            // Windows' TLS needs the key in a store; a round trip through PKCS #12 gives the same object everywhere.
            server = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
            clientCas.ImportFromPemFile(options.TlsClientCa!);
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"A file of Kyc:TlsCertificate, Kyc:TlsKey or Kyc:TlsClientCa is unusable ({exception.GetType().Name}).");
        }
        if (clientCas.Count == 0) throw new ConfigurationException("The file of Kyc:TlsClientCa holds no certificate.");
        return new HttpsConnectionAdapterOptions
        {
            ServerCertificate = server,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
            ClientCertificateValidation = (certificate, _, _) => ClientCertificates.IsTrusted(certificate, clientCas),
        };
    }
}
