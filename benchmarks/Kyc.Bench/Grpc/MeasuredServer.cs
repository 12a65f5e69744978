using System.Globalization;
using System.Net;
using Kyc.Service.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Bench.Grpc;

/// <summary>
/// One of the two servers, in a process of its own: <c>edge</c> is the whole service as deployed, its databases named by the environment;
/// <c>ordinary</c> is <see cref="OrdinaryService"/>. Speaks with the benchmark by lines: says where it listens, and
/// answers every line with what it used so far.
/// </summary>
internal static class MeasuredServer
{
    /// <summary>First argument of such a process.</summary>
    public const string Role = "grpc-server";

    /// <summary>The side with all of the edge.</summary>
    public const string Edge = "edge";

    /// <summary>The side without.</summary>
    public const string Ordinary = "ordinary";

    /// <summary>In front of lines for the benchmark; the service logs to the same output.</summary>
    public const string Mark = "bench ";

    /// <summary>Serves until standard input ends.</summary>
    /// <param name="side">Which of the two.</param>
    /// <param name="anchors">Folder with trust anchors; the service does not start without.</param>
    public static int Run(string side, string anchors)
    {
        string[] settings =
        [
            "--Kyc:Listen=http://127.0.0.1:0", "--Kyc:HealthListen=http://127.0.0.1:0", $"--Kyc:TrustAnchors={anchors}",
            $"--Kyc:RevocationIndexFile={Path.Combine(anchors, "..", "revocation", "revocation.index")}",
            $"--Kyc:KeyEncryptionKeyFile={Path.Combine(anchors, "..", "key-encryption-key")}",
            // One program makes all calls.
            "--Kyc:CallsPerSecond=1000000",
        ];
        using var app = side == Edge ? ServiceHost.Build(settings) : BuildOrdinary();
        if (side == Edge) ServiceHost.PrepareAsync(app, CancellationToken.None).GetAwaiter().GetResult();
        app.StartAsync().GetAwaiter().GetResult();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Console.WriteLine(Mark + addresses.First());
        while (Console.ReadLine() is not null)
        {
            var used = Environment.CpuUsage.TotalTime.TotalMicroseconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark}{GC.GetTotalAllocatedBytes(precise: true)} {used}"));
        }

        return 0;
    }

    private static WebApplication BuildOrdinary()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<EmptyInterceptor>());
        var app = builder.Build();
        app.MapGrpcService<OrdinaryService>();
        return app;
    }
}
