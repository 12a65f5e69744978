using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Floods;

/// <summary>Represents a client that sends far more than its share of requests until it is canceled.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="RunAsync">Function that floods a service. It ends soon after the token is canceled.</param>
internal sealed record Flood(string Name, Func<ServiceEndpoint, CancellationToken, Task> RunAsync)
{
    private const int LedgerVerificationCount = 120;
    private const int StalledImportCount = 8;
    private const int StalledPostcodeImportCount = 16;
    private const int IdleConnectionCount = 2100;
    private const int CancelledWatchCount = 25_000;
    private const int ConcurrentWatchCount = 100;
    private const string Program = "flood";

    /// <summary>Gets the program that floods the service.</summary>
    public static DevelopmentCaller Caller { get; } = new(Program, [.. DevelopmentCaller.AllRoles]);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Delay after each call, even a successful one, before it is repeated. It is short, but not the shortest possible on this machine.
    /// </summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Delay before a connection that the service closed is opened again.</summary>
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The requests that send a tracking file. The file has almost the maximum number of lines, all about letters that the service did not
    /// send.
    /// </summary>
    private static readonly Lazy<List<ImportTrackingRequest>> TrackingFileChunks = new(() =>
    {
        var text = new StringBuilder("引受番号,差出日,状態,日時,取扱局\n");
        for (var line = 0; line < 99_000; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{10000000000L + line * 7},2026-11-22,引受,2026-11-22 09:05,{new string('局', 40)}\n");
        }

        return [.. Encoding.UTF8.GetBytes(text.ToString()).Chunk(256 * 1024)
            .Select(piece => new ImportTrackingRequest { Chunk = ByteString.CopyFrom(piece) })];
    });

    /// <summary>Gets all floods.</summary>
    public static IReadOnlyList<Flood> All { get; } =
    [
        new(
            "verifications",
            (service, cancellationToken) => RunConcurrentlyAsync(service, LedgerVerificationCount, VerifyLedgerAsync, cancellationToken)),
        new(
            "held-uploads",
            (service, cancellationToken) =>
                Task.WhenAll(
                    RunConcurrentlyAsync(service, StalledImportCount, StallImportAsync, cancellationToken),
                    RunConcurrentlyAsync(service, StalledPostcodeImportCount, StallPostcodeImportAsync, cancellationToken))),
        new("tracking-files", (service, cancellationToken) => RunConcurrentlyAsync(service, 2, ImportTrackingFileAsync, cancellationToken)),
        new("idle-connections", HoldIdleConnectionsAsync),
        new("cancelled-watches", CancelWatchesAsync),
    ];

    private static async Task RunConcurrentlyAsync(
        ServiceEndpoint service,
        int count,
        Func<PlainServiceClient, CancellationToken, Task> call,
        CancellationToken cancellationToken)
    {
        using var peer = new PlainServiceClient(service, Program);
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await IgnoreRefusalAsync(() => call(peer, cancellationToken));
                await PauseAsync(RetryDelay, cancellationToken);
            }
        })));
    }

    private static async Task VerifyLedgerAsync(PlainServiceClient peer, CancellationToken cancellationToken)
    {
        using var call = peer.Evidence.VerifyLedger(
            new VerifyLedgerRequest(), PlainServiceClient.CreateCallOptions(CallTimeout, cancellationToken));
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            // The responses are read to the end of the stream and discarded.
        }
    }

    private static async Task StallImportAsync(PlainServiceClient peer, CancellationToken cancellationToken)
    {
        using var call = peer.Revocation.ImportCrl(PlainServiceClient.CreateCallOptions(CallTimeout, cancellationToken));
        await call.RequestStream.WriteAsync(new ImportCrlRequest { Chunk = ByteString.CopyFrom(new byte[10]) }, cancellationToken);
        await call.ResponseAsync;
    }

    private static async Task StallPostcodeImportAsync(PlainServiceClient peer, CancellationToken cancellationToken)
    {
        var chunk = new ImportPostcodesRequest { Chunk = ByteString.CopyFrom(new byte[256 * 1024]) };
        using var call = peer.Mail.ImportPostcodes(PlainServiceClient.CreateCallOptions(CallTimeout, cancellationToken));
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { AsOf = "2026-11-01" }, cancellationToken);
        // Sends 48 MiB of the 64 MiB that a postcode list may have.
        for (var i = 0; i < 192; i++)
        {
            await call.RequestStream.WriteAsync(chunk, cancellationToken);
        }

        await call.ResponseAsync;
    }

    private static async Task ImportTrackingFileAsync(PlainServiceClient peer, CancellationToken cancellationToken)
    {
        using var call = peer.Mail.ImportTracking(PlainServiceClient.CreateCallOptions(CallTimeout, cancellationToken));
        foreach (var chunk in TrackingFileChunks.Value)
        {
            await call.RequestStream.WriteAsync(chunk, cancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    /// <summary>Opens connections that send nothing, and reopens those that the service closes.</summary>
    private static async Task HoldIdleConnectionsAsync(ServiceEndpoint service, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, IdleConnectionCount), new ParallelOptions { MaxDegreeOfParallelism = IdleConnectionCount },
            async (_, _) =>
            {
                while (!cancellationToken.IsCancellationRequested)
                {
                    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    try
                    {
                        await socket.ConnectAsync(service.Address.Host, service.Address.Port, cancellationToken);
                        while (await socket.ReceiveAsync(new byte[4096], cancellationToken) > 0)
                        {
                            // The content of the response is discarded.
                        }
                    }
                    catch (Exception exception) when (exception is SocketException or OperationCanceledException)
                    {
                        // The service closed the connection, or the flood was cancelled.
                    }
                    await PauseAsync(ReconnectDelay, cancellationToken);
                }
            });
    }

    private static async Task CancelWatchesAsync(ServiceEndpoint service, CancellationToken cancellationToken)
    {
        using var peer = new PlainServiceClient(service, Program);
        for (
            var watchCount = 0;
            watchCount < CancelledWatchCount && !cancellationToken.IsCancellationRequested;
            watchCount += ConcurrentWatchCount)
        {
            var calls = Enumerable.Range(0, ConcurrentWatchCount)
                .Select(_ =>
                    peer.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = Guid.NewGuid().ToString("D") },
                        PlainServiceClient.CreateCallOptions(CallTimeout, cancellationToken))).ToList();
            // Waits until the calls have been sent, but not until they are answered.
            await Task.Delay(1, cancellationToken);
            foreach (var call in calls)
            {
                call.Dispose();
            }
        }
        await PauseAsync(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private static async Task IgnoreRefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException
            or InvalidOperationException { InnerException: null } or HttpRequestException)
        {
            // The service refused the flood, or the flood was canceled. Only the effect of the flood on other callers is measured.
        }
    }

    private static async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The flood was cancelled.
        }
    }
}
