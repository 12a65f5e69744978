using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Bench.Floods;

/// <summary>A program that sends far more than its share of requests until it is cancelled.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="RunAsync">Floods a service; ends soon after the token is cancelled.</param>
internal sealed record Flood(string Name, Func<Uri, CancellationToken, Task> RunAsync)
{
    private const int VerifyStreams = 120;
    private const int HeldImports = 8;
    private const int HeldPostcodes = 16;
    private const int IdleConnections = 2100;
    private const int CancelledWatches = 25_000;
    private const int WatchesAtOnce = 100;
    private const string Program = "flood";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Delay before a refused or aborted call is repeated: short, but not as short as this machine allows.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Delay before a closed connection is opened again.</summary>
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(5);

    /// <summary>A file with almost the maximum number of lines, all about other senders' letters, in chunks.</summary>
    private static readonly Lazy<List<ImportTrackingRequest>> TrackingFile = new(() =>
    {
        var text = new StringBuilder("引受番号,差出日,状態,日時,取扱局\n");
        for (var line = 0; line < 99_000; line++)
            text.Append(CultureInfo.InvariantCulture, $"{10000000000L + line * 7},2026-11-22,引受,2026-11-22 09:05,{new string('局', 40)}\n");
        return [.. Encoding.UTF8.GetBytes(text.ToString()).Chunk(256 * 1024)
            .Select(piece => new ImportTrackingRequest { Chunk = ByteString.CopyFrom(piece) })];
    });

    /// <summary>Gets all floods.</summary>
    public static IReadOnlyList<Flood> All { get; } =
    [
        new("verifications", (service, end) => ManyAsync(service, VerifyStreams, VerifyAsync, end)),
        new("held-uploads", (service, end) => Task.WhenAll(
            ManyAsync(service, HeldImports, HoldImportAsync, end), ManyAsync(service, HeldPostcodes, HoldPostcodesAsync, end))),
        new("tracking-files", (service, end) => ManyAsync(service, 2, TrackAsync, end)),
        new("idle-connections", IdleAsync),
        new("cancelled-watches", CancelWatchesAsync),
    ];

    private static async Task ManyAsync(Uri service, int many, Func<Peer, CancellationToken, Task> call, CancellationToken end)
    {
        using var peer = new Peer(service, Program);
        await Task.WhenAll(Enumerable.Range(0, many).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await IgnoreRefusalAsync(() => call(peer, end));
                await PauseAsync(Pause, end);
            }
        })));
    }

    private static async Task VerifyAsync(Peer peer, CancellationToken end)
    {
        using var call = peer.Evidence.VerifyLedger(new VerifyLedgerRequest(), peer.For(Deadline, end));
        while (await call.ResponseStream.MoveNext(end))
        {
            // Read the stream to its end.
        }
    }

    private static async Task HoldImportAsync(Peer peer, CancellationToken end)
    {
        using var call = peer.Revocation.ImportCrl(peer.For(Deadline, end));
        await call.RequestStream.WriteAsync(new ImportCrlRequest { Chunk = ByteString.CopyFrom(new byte[10]) }, end);
        await call.ResponseAsync;
    }

    private static async Task HoldPostcodesAsync(Peer peer, CancellationToken end)
    {
        var piece = new ImportPostcodesRequest { Chunk = ByteString.CopyFrom(new byte[256 * 1024]) };
        using var call = peer.Mail.ImportPostcodes(peer.For(Deadline, end));
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { AsOf = "2026-11-01" }, end);
        // 48 MiB of the 64 MiB that a postcode list may have.
        for (var i = 0; i < 192; i++) await call.RequestStream.WriteAsync(piece, end);
        await call.ResponseAsync;
    }

    private static async Task TrackAsync(Peer peer, CancellationToken end)
    {
        using var call = peer.Mail.ImportTracking(peer.For(Deadline, end));
        foreach (var piece in TrackingFile.Value) await call.RequestStream.WriteAsync(piece, end);
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    /// <summary>Opens connections that send nothing, and reopens those that are closed.</summary>
    private static async Task IdleAsync(Uri service, CancellationToken end)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, IdleConnections), new ParallelOptions { MaxDegreeOfParallelism = IdleConnections },
            async (_, _) =>
            {
                while (!end.IsCancellationRequested)
                {
                    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    try
                    {
                        await socket.ConnectAsync(service.Host, service.Port, end);
                        while (await socket.ReceiveAsync(new byte[4096], end) > 0)
                        {
                            // The content of the response is not used.
                        }
                    }
                    catch (Exception exception) when (exception is SocketException or OperationCanceledException)
                    {
                        // The connection or the flood was ended.
                    }
                    await PauseAsync(Reconnect, end);
                }
            });
    }

    private static async Task CancelWatchesAsync(Uri service, CancellationToken end)
    {
        using var peer = new Peer(service, Program);
        for (var begun = 0; begun < CancelledWatches && !end.IsCancellationRequested; begun += WatchesAtOnce)
        {
            var calls = Enumerable.Range(0, WatchesAtOnce)
                .Select(_ =>
                    peer.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = Guid.NewGuid().ToString("D") },
                        peer.For(Deadline, end))).ToList();
            // The calls are on their way, and not yet answered.
            await Task.Delay(1, end);
            foreach (var call in calls) call.Dispose();
        }
        await PauseAsync(Timeout.InfiniteTimeSpan, end);
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
            // The flood is refused, or cut off at its end; only its effect on other callers is measured.
        }
    }

    private static async Task PauseAsync(TimeSpan time, CancellationToken end)
    {
        try
        {
            await Task.Delay(time, end);
        }
        catch (OperationCanceledException)
        {
            // The flood is over.
        }
    }
}
