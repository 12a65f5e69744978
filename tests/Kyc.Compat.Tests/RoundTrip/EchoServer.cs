using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Compat.Tests.RoundTrip;

/// <summary>The official server engine on a free loopback port (h2c), with the official client engine beside it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoServer(WebApplication app, EchoSignals signals, ConcurrentQueue<(string Request, string Response)> encodings)
    {
        _app = app;
        Signals = signals;
        Encodings = encodings;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public EchoSignals Signals { get; }

    /// <summary>The <c>grpc-encoding</c> of each finished call's request and response, which the client engine does not show.</summary>
    public ConcurrentQueue<(string Request, string Response)> Encodings { get; }

    /// <param name="configure">Changes the engine's options.</param>
    /// <param name="map">Maps something else than <see cref="EchoService"/>.</param>
    /// <param name="tls">Serves TLS with this certificate and asks the client for its own, whatever that is.</param>
    public static async Task<EchoServer> StartAsync(
        Action<GrpcServiceOptions>? configure = null,
        Action<WebApplication>? map = null,
        X509Certificate2? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tls is not null)
            {
                listen.UseHttps(tls, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        var signals = new EchoSignals();
        builder.Services.AddSingleton(signals);
        builder.Services.AddGrpc(options => configure?.Invoke(options));
        var app = builder.Build();
        var encodings = new ConcurrentQueue<(string Request, string Response)>();
        app.Use(async (context, next) =>
        {
            // The response's headers are fixed by the time they start, and the client may be done before next() returns.
            context.Response.OnStarting(() =>
            {
                encodings.Enqueue((context.Request.Headers.GrpcEncoding.ToString(), context.Response.Headers.GrpcEncoding.ToString()));
                return Task.CompletedTask;
            });
            await next(context);
        });
        (map ?? (service => service.MapGrpcService<EchoService>()))(app);
        await app.StartAsync();
        return new EchoServer(app, signals, encodings);
    }

    public GrpcChannel Connect(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
