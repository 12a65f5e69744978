using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Client.Tests;

public sealed class CallTests
{
    private static readonly GetApplicationRequest GetRequest = new();

    [Fact]
    public async Task Every_call_carries_the_callers_names_and_the_correlation_id_of_the_connection()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.SuccessScript);
        using var connection = server.Connect();
        using var other = server.Connect();
        await MakeEveryKindOfCallAsync(connection);

        Assert.Equal(4, server.Calls.Count);
        Assert.All(server.Calls, call => Assert.Equal("client-tests", call.Headers.GetValue("kyc-caller-program")));
        Assert.All(server.Calls, call => Assert.Equal("branch.7", call.Headers.GetValue("kyc-caller-person")));
        Assert.All(server.Calls, call => Assert.Equal(connection.CorrelationId, call.Headers.GetValue("kyc-correlation-id")));
        Assert.Matches("^[0-9a-f]{16}$", connection.CorrelationId);
        Assert.NotEqual(other.CorrelationId, connection.CorrelationId);
    }

    [Fact]
    public async Task Every_call_has_the_deadline_of_its_method()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.SuccessScript);
        using var connection = server.Connect();
        var before = GetUtcNow();
        await MakeEveryKindOfCallAsync(connection);
        var after = GetUtcNow();

        TimeSpan[] timeLimits = [TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];
        Assert.All(server.Calls.Zip(timeLimits), pair =>
        {
            // The request carries the remaining time, rounded up to a millisecond. The server adds it to the time of receipt.
            Assert.InRange(pair.First.Deadline, before + pair.Second, after + pair.Second + TimeSpan.FromMilliseconds(2));
        });
    }

    [Fact]
    public async Task An_earlier_deadline_of_the_caller_is_kept_and_a_later_one_is_shortened()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.SuccessScript);
        using var connection = server.Connect();
        var client = new ApplicationService.ApplicationServiceClient(connection.Invoker);
        var start = GetUtcNow();
        await client.GetApplicationAsync(GetRequest, deadline: start.AddSeconds(20));
        await client.GetApplicationAsync(GetRequest, deadline: start.AddHours(2));

        ReceivedCall[] calls = [.. server.Calls];
        Assert.True(calls[0].Deadline < start.AddSeconds(25));
        Assert.True(calls[1].Deadline < start.AddHours(1));
    }

    [Fact]
    public async Task A_call_to_a_server_that_never_answers_ends_at_the_deadline()
    {
        await using var server =
            await ScriptedServer.StartAsync((_, context) => Task.Delay(Timeout.Infinite, context.CancellationToken));
        using var connection = server.Connect();
        var client = new ApplicationService.ApplicationServiceClient(connection.Invoker);

        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.GetApplicationAsync(GetRequest, deadline: GetUtcNow().AddMilliseconds(200)));

        var failure = connection.Explain(exception);
        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains("no response arrived in time", failure.Cause, StringComparison.Ordinal);
    }

    private static DateTime GetUtcNow() => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static async Task MakeEveryKindOfCallAsync(ServiceConnection connection)
    {
        var applications = new ApplicationService.ApplicationServiceClient(connection.Invoker);
        await applications.GetApplicationAsync(GetRequest);
        await Task.Run(() => applications.GetApplication(GetRequest));
        using var importCall =
            new RevocationService.RevocationServiceClient(connection.Invoker).ImportCrl();
        await importCall.ResponseAsync;
        using var watchCall = applications.WatchApplication(new WatchApplicationRequest());
        Assert.False(await watchCall.ResponseStream.MoveNext(CancellationToken.None));
    }
}
