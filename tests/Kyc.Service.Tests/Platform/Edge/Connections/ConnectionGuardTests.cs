using System.Net;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Tests.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kyc.Service.Tests.Platform.Edge.Connections;

/// <summary>Checks what becomes of a connection that is closed to make room while a call begins on it.</summary>
public sealed class ConnectionGuardTests
{
    private readonly ManualClock _clock = new(ClusterFixture.Now);

    [Fact]
    public async Task A_connection_that_was_closed_for_another_is_listed_until_it_ends()
    {
        var guard = new ConnectionGuard(
            ListenerKind.Network, new ConnectionLimits { MaxConnections = 1 }, _clock, NullLogger<ConnectionGuard>.Instance);
        var (first, second) = (new TestConnection(), new TestConnection());
        var firstRun = guard.RunAsync(first, _ => first.End.Task);
        var tracked = Assert.Single(guard.Connections);
        tracked.BeginCall();
        tracked.EndCall();

        var secondRun = guard.RunAsync(second, _ => second.End.Task);
        tracked.BeginCall();
        Assert.Contains(tracked, guard.Connections);
        Assert.Equal((2, 1), (guard.Connections.Count, guard.OpenCount));

        first.End.SetResult();
        await firstRun;
        Assert.DoesNotContain(tracked, guard.Connections);
        second.End.SetResult();
        await secondRun;
        Assert.Empty(guard.Connections);
    }

    [Fact]
    public async Task The_end_of_a_connection_can_be_brought_forward_but_not_postponed()
    {
        var connection = new TestConnection();
        using var tracked = new TrackedConnection(connection, ListenerKind.Network, TimeProvider.System);
        tracked.BeginCall();
        tracked.End(TimeSpan.FromHours(1));
        tracked.End(TimeSpan.FromMilliseconds(1));
        tracked.End(TimeSpan.FromHours(2));
        await connection.Aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class TestConnection : DefaultConnectionContext
    {
        public TestConnection() => RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1);

        public TaskCompletionSource End { get; } = new();

        public TaskCompletionSource Aborted { get; } = new();

        public override void Abort(ConnectionAbortedException abortReason) => Aborted.TrySetResult();
    }
}
