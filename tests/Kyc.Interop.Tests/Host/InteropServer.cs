using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Interop.Tests.Host;

/// <summary>Hosts <see cref="InteropService"/> in ASP.NET Core's gRPC server, over HTTP/2 without TLS, on a free loopback port.</summary>
internal sealed class InteropServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InteropServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public static async Task<InteropServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options => options.ResponseCompressionAlgorithm = "gzip");
        var app = builder.Build();
        app.Use((context, next) =>
        {
            var flags = new CompressionFlagReader();
            context.Features.Set(flags);
            context.Request.Body = new ObservedStream(context.Request.Body, flags);
            return next(context);
        });
        app.MapGrpcService<InteropService>();
        await app.StartAsync();
        return new InteropServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
