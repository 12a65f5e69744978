using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit.Abstractions;

namespace Kyc.Service.Tests.Platform.Edge.Connections;

/// <summary>
/// Checks that a peer that opens connections without using them, or cancels thousands of calls, does not prevent others from connecting.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(1)S1a")]
public sealed class ConnectionsTests(ClusterFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task Idle_connections_are_closed_for_new_ones_but_connections_with_calls_stay_open()
    {
        await using var service = await StartAsync(new ConnectionLimits { MaxConnections = 10, MaxConnectionsPerAddress = 10 });
        var guard = service.Services.GetRequiredService<ConnectionGuards>().Network;
        var id = await OpenApplicationAsync(service);
        using var watch =
            service.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata);
        Assert.True(await watch.ResponseStream.MoveNext(default));

        var idleSockets = new List<Socket>();
        for (var i = 0; i < 40; i++)
        {
            idleSockets.Add(await ConnectAsync(service, IPAddress.Loopback));
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(guard.AcceptedCount >= 41));
        Assert.Equal(10, guard.OpenCount);
        // The service has closed the oldest idle connections.
        Assert.Equal(0, await ReadToEndAsync(idleSockets[0]));
        using (var otherChannel = service.OpenChannel())
        {
            await new ApplicationService.ApplicationServiceClient(otherChannel).GetApplicationAsync(
                new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata, GetShortDeadline());
        }

        await service.Applications.CancelApplicationAsync(
            new CancelApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata);
        Assert.True(await watch.ResponseStream.MoveNext(default));
        Assert.Equal(ApplicationState.Cancelled, watch.ResponseStream.Current.State);
        Assert.NotEmpty(service.Log.GetLines(1105));
        foreach (var socket in idleSockets)
        {
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Two_thousand_idle_connections_from_one_address_do_not_exceed_the_limit_of_that_address()
    {
        await using var service = await StartAsync(new ConnectionLimits());
        var guard = service.Services.GetRequiredService<ConnectionGuards>().Network;
        var id = await OpenApplicationAsync(service);
        var acceptedBefore = guard.AcceptedCount;
        var idleSockets = new List<Socket>();
        for (var i = 0; i < 2100; i++)
        {
            idleSockets.Add(await ConnectAsync(service, IPAddress.Parse("127.0.0.2")));
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(guard.AcceptedCount == acceptedBefore + 2100));
        Assert.Equal(257, guard.OpenCount);
        var startTimestamp = TimeProvider.System.GetTimestamp();
        using (var otherChannel = service.OpenChannel())
        {
            await new ApplicationService.ApplicationServiceClient(otherChannel).GetApplicationAsync(
                new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata, GetShortDeadline());
        }

        output.WriteLine(
            $"first call of a new caller: {TimeProvider.System.GetElapsedTime(startTimestamp).TotalMilliseconds:0} ms with 2,100 idle connections");
        foreach (var socket in idleSockets)
        {
            socket.Dispose();
        }
    }

    [Fact]
    public async Task An_address_with_only_busy_connections_gets_no_new_connection_but_another_address_does()
    {
        await using var service = await StartAsync(new ConnectionLimits { MaxConnections = 10, MaxConnectionsPerAddress = 3 });
        var id = await OpenApplicationAsync(service);
        using var firstWatch =
            service.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata);
        Assert.True(await firstWatch.ResponseStream.MoveNext(default));
        var channels = new List<GrpcChannel>();
        for (var i = 0; i < 2; i++)
        {
            channels.Add(service.OpenChannel());
            var watch = new ApplicationService.ApplicationServiceClient(channels[i]).WatchApplication(
                new WatchApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata, GetShortDeadline());
            Assert.True(await watch.ResponseStream.MoveNext(default));
        }
        Assert.True(await IsRefusedAsync(service, IPAddress.Loopback));
        using var otherChannel = GrpcChannel.ForAddress(
            service.Address,
            new GrpcChannelOptions { HttpHandler = CreateHandlerFrom(IPAddress.Parse("127.0.0.2"), service) });
        await new ApplicationService.ApplicationServiceClient(otherChannel).GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata,
            GetShortDeadline());
        foreach (var channel in channels)
        {
            channel.Dispose();
        }
    }

    [Fact]
    public async Task Calls_and_a_watch_of_our_client_do_not_fail_while_connections_are_closed()
    {
        await using var service = await StartAsync(new ConnectionLimits { Lifetime = TimeSpan.FromMilliseconds(100) });
        var guard = service.Services.GetRequiredService<ConnectionGuards>().Network;
        var id = await OpenApplicationAsync(service);
        using var client = service.Endpoint.Connect(new CallerIdentity(TestAccess.Program, "staff-1"));
        var applications = new ApplicationService.ApplicationServiceClient(client.Invoker);
        using var watch = applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id });
        Assert.True(await watch.ResponseStream.MoveNext(default));

        var calls = 0;
        var acceptedBefore = guard.AcceptedCount;
        await Eventually.IsTrueAsync(async () =>
        {
            for (var i = 0; i < 20; i++, calls++)
            {
                Assert.Equal(id,
                (await applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = id })).Application.ApplicationId);
            }

            return guard.AcceptedCount >= acceptedBefore + 25;
        });
        await applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = id });
        Assert.True(await watch.ResponseStream.MoveNext(default));
        Assert.Equal(ApplicationState.Cancelled, watch.ResponseStream.Current.State);
        output.WriteLine($"{calls} calls over {guard.AcceptedCount - acceptedBefore + 1} connections, none failed");
    }

    [Fact]
    public async Task Thousands_of_cancelled_watches_do_not_end_the_connection()
    {
        const int watchCount = 5000;
        await using var service = await StartAsync(new ConnectionLimits());
        var guard = service.Services.GetRequiredService<ConnectionGuards>().Network;
        var id = await OpenApplicationAsync(service);
        // All calls use one connection, as the calls of a front-end do.
        using var sharedChannel = service.OpenChannel();
        var applications = new ApplicationService.ApplicationServiceClient(sharedChannel);
        using var keptWatch = applications.WatchApplication(
            new WatchApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata,
            GetShortDeadline());
        Assert.True(await keptWatch.ResponseStream.MoveNext(default));
        var acceptedBefore = guard.AcceptedCount;
        for (var i = 0; i < watchCount; i++)
        {
            using var watch = applications.WatchApplication(
                new WatchApplicationRequest { ApplicationId = id },
                ServiceUnderTest.CallerMetadata,
                GetShortDeadline());
            // The call was started, and is cancelled when it is disposed at the end of this iteration.
            if (i % 50 == 0)
            {
                await Task.Yield();
            }
        }
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                await applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = id },
                    ServiceUnderTest.CallerMetadata, GetShortDeadline());
                return true;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable)
            {
                return false;
            }
        });
        Assert.True(await keptWatch.ResponseStream.MoveNext(default));
        Assert.Equal(ApplicationState.Cancelled, keptWatch.ResponseStream.Current.State);
        Assert.Equal(acceptedBefore, guard.AcceptedCount);
        output.WriteLine($"{watchCount} watches cancelled, the connection is still open");
    }

    private async Task<ServiceUnderTest> StartAsync(ConnectionLimits limits) => await ServiceUnderTest.StartAsync(
        await ServiceUnderTest.CreateSettingsAsync(fixture), new ManualClock(ClusterFixture.Now),
        services => services.Replace(ServiceDescriptor.Singleton(limits)));

    private static async Task<string> OpenApplicationAsync(ServiceUnderTest service) =>
        (await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;

    private static DateTime GetShortDeadline() => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(25);

    private static async Task<Socket> ConnectAsync(ServiceUnderTest service, IPAddress localAddress)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(localAddress, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, service.Address.Port));
        return socket;
    }

    private static async Task<bool> IsRefusedAsync(ServiceUnderTest service, IPAddress localAddress)
    {
        try
        {
            using var socket = await ConnectAsync(service, localAddress);
            return await ReadToEndAsync(socket) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The service closed the connection before the client noticed that it was open.
            return true;
        }
    }

    /// <summary>Reads from the socket until the service closes the connection, and then returns 0.</summary>
    /// <exception cref="OperationCanceledException">The service did not close the connection within 25 seconds.</exception>
    private static async Task<int> ReadToEndAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(25));
        var bytes = new byte[256];
        try
        {
            int byteCount;
            do
            {
                byteCount = await socket.ReceiveAsync(bytes, timeout.Token);
            }
            // The service's HTTP/2 settings may arrive before the end of the connection.
            while (byteCount > 0);
            return byteCount;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static SocketsHttpHandler CreateHandlerFrom(IPAddress address, ServiceUnderTest service)
    {
        var handler = TestAccess.Files.CreateHandler(TestAccess.Program);
        handler.ConnectCallback = async (_, _) => new NetworkStream(await ConnectAsync(service, address), ownsSocket: true);
        return handler;
    }
}
