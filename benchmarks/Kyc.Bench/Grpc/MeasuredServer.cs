using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kyc.Rig.Parts;
using Kyc.Service.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Bench.Grpc;

/// <summary>
/// Runs one of the two measured servers in a separate process. <c>edge</c> is the whole service as deployed, whose databases are specified
/// by environment variables. <c>ordinary</c> is <see cref="OrdinaryService"/>. The server first prints its address. Then it responds to
/// every line that the benchmark sends by printing the resources that it has used so far.
/// </summary>
internal static class MeasuredServer
{
    /// <summary>First command-line argument of a process that runs a measured server.</summary>
    public const string ProcessArgument = "grpc-server";

    /// <summary>Name of the server that runs the whole service as deployed.</summary>
    public const string FullService = "edge";

    /// <summary>Name of the server that runs <see cref="OrdinaryService"/>.</summary>
    public const string OrdinaryServer = "ordinary";

    /// <summary>Prefix of the lines that are for the benchmark. The service writes its log to the same output.</summary>
    public const string LinePrefix = "bench ";

    /// <summary>Runs the server until standard input ends.</summary>
    /// <param name="name">Name of the server, <see cref="FullService"/> or <see cref="OrdinaryServer"/>.</param>
    /// <param name="anchorsFolder">Folder with trust anchors, without which the service does not start.</param>
    /// <param name="access">Files with which the server and its caller authenticate each other.</param>
    public static int Run(string name, string anchorsFolder, DevelopmentAccess access)
    {
        string[] settings =
        [
            "--Kyc:Listen=https://127.0.0.1:0", "--Kyc:HealthListen=http://127.0.0.1:0", $"--Kyc:TrustAnchors={anchorsFolder}",
            $"--Kyc:RevocationIndexFile={Path.Combine(anchorsFolder, "..", "revocation", "revocation.index")}",
            $"--Kyc:KeyEncryptionKeyFile={Path.Combine(anchorsFolder, "..", "key-encryption-key")}",
            .. access.ServiceArguments,
            // One program makes all calls, so the limit of calls per second must not restrict it.
            "--Kyc:CallsPerSecond=1000000",
        ];
        using var app = name == FullService ? ServiceHost.Build(settings) : BuildOrdinary(access);
        if (name == FullService)
        {
            ServiceHost.PrepareAsync(app, CancellationToken.None).GetAwaiter().GetResult();
        }

        app.StartAsync().GetAwaiter().GetResult();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Console.WriteLine(LinePrefix + addresses.First());
        while (Console.ReadLine() is not null)
        {
            var cpuMicroseconds = Environment.CpuUsage.TotalTime.TotalMicroseconds;
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{LinePrefix}{GC.GetTotalAllocatedBytes(precise: true)} {cpuMicroseconds}"));
        }

        return 0;
    }

    private static WebApplication BuildOrdinary(DevelopmentAccess access)
    {
        var files = access.ServiceSettings;
        var certificate = X509Certificate2.CreateFromPemFile(files["TlsCertificate"], files["TlsKey"]);
        var clientPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        clientPolicy.CustomTrustStore.ImportFromPemFile(files["TlsClientCa"]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = clientPolicy;
                });
            }));
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<EmptyInterceptor>());
        var app = builder.Build();
        app.MapGrpcService<OrdinaryService>();
        return app;
    }
}
