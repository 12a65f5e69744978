using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Tls;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Configures the endpoints of the service: gRPC over HTTP/2 on a port with mutual TLS and on the operator socket, and health checks over
/// HTTP/1.1 on a separate port without TLS, which is on loopback.
/// </summary>
public static class Listeners
{
    /// <summary>
    /// Configures Kestrel's endpoints and limits. <paramref name="operatorSocket"/> is null when no operator socket is configured.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// A file of the server certificate, its key or the client CA certificates is missing or unusable.
    /// </exception>
    public static void Configure(KestrelServerOptions kestrel, ListenerOptions options, OperatorSocket? operatorSocket)
    {
        kestrel.AddServerHeader = false;
        SetLimits(kestrel.Limits);
        var services = kestrel.ApplicationServices;
        var guards = services.GetRequiredService<ConnectionGuards>();
        kestrel.Listen(ListenerOptions.CreateEndPoint(options.Listen), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            AddGuard(listen, guards.Network);
            listen.UseHttps(services.GetRequiredService<ServerTls>().CreateKestrelOptions());
            listen.Use(next => connection =>
            {
                connection.Features.GetRequiredFeature<TrackedConnection>().ClientCertificate =
                    connection.Features.GetRequiredFeature<ITlsConnectionFeature>().ClientCertificate;
                return next(connection);
            });
        });
        operatorSocket?.Listen(kestrel, listen => AddGuard(listen, guards.OperatorSocket));
        kestrel.Listen(ListenerOptions.CreateEndPoint(options.HealthListen), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            AddGuard(listen, guards.Health);
        });
    }

    private static void AddGuard(ListenOptions listen, ConnectionGuard guard) =>
        listen.Use(next => connection => guard.RunAsync(connection, next));

    /// <summary>
    /// Sets the limits for connections and requests. Kestrel's minimum data rate and maximum size of request bodies apply to all methods
    /// except those that stream requests. For these methods, the gRPC engine disables both limits, and the edge limits the rate and the
    /// size instead.
    /// </summary>
    private static void SetLimits(KestrelServerLimits limits)
    {
        // When a client cancels many streams at once, the server refuses new streams until the cancelled ones have ended. By default,
        // twenty refusals within five seconds end the connection and all calls on it. A front-end that cancels all its watches at once
        // would exceed this number.
        AppContext.SetData("Microsoft.AspNetCore.Server.Kestrel.Http2.MaxEnhanceYourCalmCount", MaxRefusedStreams);
        // The clients of this project send nine short headers. A proxy adds some, and the headers of a client's tracing may need one or two
        // kilobytes.
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        limits.Http2.MaxStreamsPerConnection = 200;
        // The minimum rate is the same as for uploads (UploadLimits.MinBytesPerSecond). A client that reads a response more slowly would
        // keep resources in use that other callers need.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 32 * 1024, gracePeriod: TimeSpan.FromSeconds(10));
        // Calls that watch for changes send nothing for long periods. Pings detect that a peer is gone, and keep firewalls from closing the
        // connection.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>
    /// Maximum number of streams that may be refused on one connection within five seconds. When it is exceeded, the server ends the
    /// connection (CVE-2023-44487).
    /// </summary>
    private const int MaxRefusedStreams = 50_000;
}
