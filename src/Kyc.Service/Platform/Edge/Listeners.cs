using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Configures where the service listens: gRPC over HTTP/2 on a port and on the operator socket; health over HTTP/1.1 on a separate port,
/// because a plaintext port cannot serve both protocols.
/// </summary>
public static class Listeners
{
    /// <summary>Configures Kestrel from the options.</summary>
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
            AddGuard(listen, services.GetRequiredService<ConnectionGuard>());
            if (options.UsesTls)
            {
                listen.UseHttps(MutualTls(options));
            }
        });
        // The operator socket and the health port have guards of their own: operators are known by name and probes come from this machine,
        // so neither can use up the connections of callers, and callers cannot use up theirs.
        operators?.Listen(
            kestrel,
            listen => AddGuard(listen, new ConnectionGuard(limits with { MaxConnections = limits.MaxConnectionsPerAddress }, clock, log)));
        kestrel.Listen(ListenerOptions.EndPoint(options.HealthListen), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            AddGuard(listen, new ConnectionGuard(limits with { MaxConnections = limits.MaxConnectionsPerAddress }, clock, log));
        });
    }

    private static void AddGuard(ListenOptions listen, ConnectionGuard guard) =>
        listen.Use(next => connection => guard.RunAsync(connection, next));

    /// <summary>
    /// Sets the limits for one peer. For methods that stream requests, the engine itself removes Kestrel's minimum data rate and maximum
    /// body size, and the handlers limit each message instead. All other request bodies keep both limits.
    /// </summary>
    private static void SetLimits(KestrelServerLimits limits)
    {
        // When a client cancels many streams at once, the server refuses new streams while the cancelled ones still end. By default the
        // twentieth refusal within five seconds ends the connection, and with it the calls of everybody who shares it. A front-end that
        // cancels all its watches would cause that.
        AppContext.SetData("Microsoft.AspNetCore.Server.Kestrel.Http2.MaxEnhanceYourCalmCount", MaxRefusedStreams);
        // The clients of this project send nine short headers, and a proxy adds some; a client's tracing may need a kilobyte or two.
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        limits.Http2.MaxStreamsPerConnection = 200;
        // The same rate as for uploads: a client that reads a response more slowly holds resources that others wait for.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 32 * 1024, gracePeriod: TimeSpan.FromSeconds(10));
        // Watches are silent for long periods. Pings detect a vanished peer and keep the path through firewalls open.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>
    /// Maximum number of refused streams on one connection within five seconds; when it is exceeded, the connection ends (CVE-2023-44487).
    /// </summary>
    private const int MaxRefusedStreams = 50_000;

    private static HttpsConnectionAdapterOptions MutualTls(ListenerOptions options)
    {
        X509Certificate2 server;
        var clientCas = new X509Certificate2Collection();
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(options.TlsCertificate!, options.TlsKey!);
            // TLS on Windows needs the key in a key store; exporting to PKCS #12 and importing again gives the same object on every
            // platform.
            server = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
            clientCas.ImportFromPemFile(options.TlsClientCa!);
        }
        catch (Exception exception) when (exception
            is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException(
                $"A file of Kyc:TlsCertificate, Kyc:TlsKey or Kyc:TlsClientCa is unusable ({exception.GetType().Name}).");
        }
        if (clientCas.Count == 0)
        {
            throw new ConfigurationException("The file of Kyc:TlsClientCa holds no certificate.");
        }

        return new HttpsConnectionAdapterOptions
        {
            ServerCertificate = server,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
            ClientCertificateValidation = (certificate, _, _) => ClientCertificates.IsTrusted(certificate, clientCas),
        };
    }
}
