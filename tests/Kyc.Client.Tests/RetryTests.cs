using System.Globalization;
using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Client.Tests;

public sealed class RetryTests
{
    private const int MaxAttempts = 4;

    [Fact]
    public async Task A_call_succeeds_if_the_service_becomes_available_by_the_last_attempt()
    {
        await using var server =
            await ScriptedServer.StartAsync(ScriptedServer.CreateFailingScript(MaxAttempts - 1, StatusCode.Unavailable));
        using var connection = server.Connect();
        await SubmitAsync(connection);

        Assert.Equal(MaxAttempts, server.Calls.Count);
        Assert.Single(server.Calls.Select(call => call.Headers.GetValue("kyc-correlation-id")).Distinct());
    }

    [Fact]
    public async Task A_call_to_an_unavailable_service_fails_after_four_attempts()
    {
        await using var server =
            await ScriptedServer.StartAsync(ScriptedServer.CreateFailingScript(int.MaxValue, StatusCode.Unavailable));
        using var connection = server.Connect();

        var exception = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(connection));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Equal(MaxAttempts, server.Calls.Count);
    }

    [Fact]
    public async Task A_call_that_begins_a_session_is_never_retried()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.CreateFailingScript(1, StatusCode.Unavailable));
        using var connection = server.Connect();
        var client = new CardVerificationService.CardVerificationServiceClient(connection.Invoker);

        await Assert.ThrowsAsync<RpcException>(async () => await client.BeginCardVerificationAsync(new BeginCardVerificationRequest()));

        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_streaming_call_is_never_retried()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.CreateFailingScript(2, StatusCode.Unavailable));
        using var connection = server.Connect();
        using var importCall =
            new RevocationService.RevocationServiceClient(connection.Invoker).ImportCrl();
        using var watchCall =
            new ApplicationService.ApplicationServiceClient(connection.Invoker).WatchApplication(new WatchApplicationRequest());

        await Assert.ThrowsAsync<RpcException>(async () => await importCall.ResponseAsync);
        await Assert.ThrowsAsync<RpcException>(() => watchCall.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(2, server.Calls.Count);
    }

    [Theory]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Aborted)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public async Task A_call_that_fails_with_a_status_other_than_unavailable_is_not_retried(StatusCode status)
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.CreateFailingScript(1, status));
        using var connection = server.Connect();

        await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(connection));

        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task All_attempts_of_a_call_share_one_deadline()
    {
        await using var server = await ScriptedServer.StartAsync((number, context) =>
            number == 1 ? throw new RpcException(new Status(StatusCode.Unavailable, "scripted"))
                : Task.Delay(Timeout.Infinite, context.CancellationToken));
        using var connection = server.Connect();
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2);

        var exception = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(connection, deadline));

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.Equal(2, server.Calls.Count);
        // Each attempt sends the remaining time, not the whole deadline again.
        TimeSpan[] remainingTimes = [.. server.Calls.Select(call => ParseTimeout(call.Timeout))];
        Assert.InRange(remainingTimes[0], TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(remainingTimes[1], TimeSpan.Zero, remainingTimes[0] - TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Parses the value of <c>grpc-timeout</c>: a positive number and its unit (gRPC over HTTP/2, Timeout).</summary>
    private static TimeSpan ParseTimeout(string timeout) => long.Parse(timeout[..^1], CultureInfo.InvariantCulture) * timeout[^1] switch
    {
        'S' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMilliseconds(1),
        'u' => TimeSpan.FromMicroseconds(1),
        var unit => throw new FormatException($"unit {unit}"),
    };

    private static async Task SubmitAsync(ServiceConnection connection, DateTime? deadline = null) =>
        await new CardVerificationService.CardVerificationServiceClient(connection.Invoker)
            .SubmitCardVerificationAsync(new SubmitCardVerificationRequest(), deadline: deadline);
}
