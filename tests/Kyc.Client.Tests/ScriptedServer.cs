using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Client.Tests;

/// <summary>Represents a call as the server received it.</summary>
/// <param name="Timeout">The remaining time as the client sent it in <c>grpc-timeout</c>.</param>
internal sealed record ReceivedCall(string Method, Metadata Headers, DateTime Deadline, string Timeout);

/// <summary>
/// Hosts three services of the API contract on a Unix domain socket, or with TLS on a free loopback port. A script determines how each
/// call ends. Responses are empty.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private ScriptedServer(WebApplication app, DirectoryInfo folder, ConcurrentQueue<ReceivedCall> calls)
    {
        _app = app;
        _folder = folder;
        Calls = calls;
        // Kestrel reports the address of a socket as http://unix:PATH.
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            .Replace("http://unix:", "unix:", StringComparison.Ordinal);
    }

    /// <summary>Gets a script for a server that always responds successfully.</summary>
    public static Func<int, ServerCallContext, Task> SuccessScript { get; } = (_, _) => Task.CompletedTask;

    public string Address { get; }

    public ConcurrentQueue<ReceivedCall> Calls { get; }

    /// <summary>Starts a server that runs the given script for each call.</summary>
    /// <param name="script">
    /// Receives the number of the call, counted from 1. The call succeeds when the returned task completes, and fails with its exception.
    /// </param>
    /// <param name="configureHttps">Configures https, for example the certificate. Null for a socket.</param>
    public static async Task<ScriptedServer> StartAsync(
        Func<int, ServerCallContext, Task> script, Action<HttpsConnectionAdapterOptions>? configureHttps = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var folder = Directory.CreateTempSubdirectory("kyc-");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (configureHttps is null)
            {
                kestrel.ListenUnixSocket(Path.Combine(folder.FullName, "socket"), listen => listen.Protocols = HttpProtocols.Http2);
            }
            else
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.UseHttps(configureHttps);
                });
            }
        });
        var calls = new ConcurrentQueue<ReceivedCall>();
        builder.Services.AddSingleton(new ScriptInterceptor(calls, script));
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ScriptInterceptor>());
        var app = builder.Build();
        app.MapGrpcService<EmptyApplicationService>();
        app.MapGrpcService<EmptyCardVerificationService>();
        app.MapGrpcService<EmptyRevocationService>();
        await app.StartAsync();
        return new ScriptedServer(app, folder, calls);
    }

    /// <summary>Creates a script that fails the given number of calls with the given status and lets later calls succeed.</summary>
    public static Func<int, ServerCallContext, Task> CreateFailingScript(int count, StatusCode status) =>
        (number, _) => number > count ? Task.CompletedTask : throw new RpcException(new Status(status, "scripted"));

    public ServiceConnection Connect(TlsFiles? tls = null) =>
        ServiceConnection.TryCreate(Address, new CallerIdentity("client-tests", "branch.7"), TimeProvider.System,
            out var connection, out var problem, tls)
            ? connection
            : throw new InvalidOperationException(problem);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class EmptyApplicationService : ApplicationService.ApplicationServiceBase;

    private sealed class EmptyCardVerificationService : CardVerificationService.CardVerificationServiceBase;

    private sealed class EmptyRevocationService : RevocationService.RevocationServiceBase;

    /// <summary>Intercepts every call and runs the script in place of the service.</summary>
    private sealed class ScriptInterceptor(ConcurrentQueue<ReceivedCall> calls, Func<int, ServerCallContext, Task> script) : Interceptor
    {
        private int _count;

        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            await RunScriptAsync(context);
            return Activator.CreateInstance<TResponse>();
        }

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            await RunScriptAsync(context);
            return Activator.CreateInstance<TResponse>();
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            RunScriptAsync(context);

        private Task RunScriptAsync(ServerCallContext context)
        {
            calls.Enqueue(new ReceivedCall(context.Method, context.RequestHeaders, context.Deadline,
                context.GetHttpContext().Request.Headers["grpc-timeout"].ToString()));
            return script(Interlocked.Increment(ref _count), context);
        }
    }
}
