using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Compat.Tests.RoundTrip;

/// <summary>A server (or a proxy before it) that frames by hand and adds headers no gRPC server would send.</summary>
public sealed class ForeignServerTests
{
    [Theory]
    [InlineData("x-note", "Grüße", 0)]
    [InlineData("x-note", "Grüße", 13)]
    [InlineData("x!note", "v", 0)]
    [InlineData("x!note", "v", 13)]
    [InlineData("x-note-bin", "***", 0)]
    [InlineData("x-note-bin", "***", 13)]
    public async Task Strange_headers_and_trailers_never_hide_how_the_call_ended(string name, string value, int status)
    {
        await using var app = await StartAsync(name, value, status);
        using var channel = GrpcChannel.ForAddress(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        var client = new Echo.EchoClient(channel);
        using var call = client.UnaryAsync(new EchoMessage(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));

        if (status == 0)
        {
            await call;
        }
        else
        {
            await Assert.ThrowsAsync<RpcException>(async () => await call);
        }

        Assert.Equal((StatusCode)status, call.GetStatus().StatusCode);
        Assert.True(await Record.ExceptionAsync(() => call.ResponseHeadersAsync) is null or RpcException);
    }

    private static async Task<WebApplication> StartAsync(string name, string value, int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers[name] = value;
            await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 0 });
            context.Response.AppendTrailer(name, value);
            context.Response.AppendTrailer("grpc-status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
        await app.StartAsync();
        return app;
    }
}
