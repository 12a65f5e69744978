using System.Net;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// Simulates peers that attack the service. Checks that the memory that they can occupy stays limited, and that an ordinary caller is
/// served normally. The peers run in this process, so their own memory counts towards the limit as well.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(1)S2")]
public sealed class HostilePeerTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string WatchMethod = "/kyc.v1.ApplicationService/WatchApplication";
    private const long MaxMemoryGrowthBytes = 48 * 1024 * 1024;

    private ServiceUnderTest _service = null!;
    private RawClient _raw = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        _raw = new RawClient(_service.Address);
    }

    public async Task DisposeAsync()
    {
        _raw.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_gzip_bomb_is_stopped_during_decompression()
    {
        // 256 MiB of zeros compress to 255 KiB, which is within the size limit of an import message.
        var bomb = RawClient.Gzip(new byte[256 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 64 * 1024, 300 * 1024);
        var smallBomb = RawClient.Gzip(new byte[32 * 1024 * 1024]);
        Assert.InRange(smallBomb.Length, 16 * 1024, 64 * 1024);
        await AssertHarmlessAsync(async () =>
        {
            var allocatedBefore = GC.GetTotalAllocatedBytes();
            for (var i = 0; i < 10; i++)
            {
                (await _raw.SendAsync(RawClient.ImportCrlMethod, RawClient.CreateFrame(bomb, flag: 1), ("grpc-encoding", "gzip")))
                    .AssertRefused(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE");
                (await _raw.SendAsync(RawClient.GetApplicationMethod, RawClient.CreateFrame(smallBomb, flag: 1), ("grpc-encoding", "gzip")))
                    .AssertRefused(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE");
            }
            // Without a limit, the twenty messages together would decompress to 2.8 GiB.
            Assert.InRange(GC.GetTotalAllocatedBytes() - allocatedBefore, 0, 512L * 1024 * 1024);
        });
    }

    [Fact]
    public Task Ten_thousand_streams_that_are_opened_and_aborted_leave_no_active_calls() => AssertHarmlessAsync(async () =>
    {
        using var meter = new MeterReader(_service);
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            using var content = new EndlessContent(RawClient.CreateFrame([0x0A], claimedLength: 200_000));
            using var request = RawClient.CreateRequest(
                number % 2 == 0 ? RawClient.ImportCrlMethod : RawClient.GetApplicationMethod,
                content);
            var responseTask = _raw.OpenAsync(request, cancellation.Token);
            // Half of the calls are aborted after their beginning has been sent, the others at any time before.
            if (number % 4 < 2)
            {
                await Task.WhenAny(content.BeginningSent, responseTask);
            }

            await cancellation.CancelAsync();
            try
            {
                (await responseTask).Dispose();
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // The stream was aborted, or the service closed the connection. In that case the next stream opens a new connection.
            }
        });
        // Every call that arrived has ended: it was aborted or refused. How many calls arrived before they were aborted depends on the
        // machine.
        await Eventually.IsTrueAsync(() => Task.FromResult(ObserveAttackCalls("kyc.calls.active").Sum(call => call.Value) == 0));
        Assert.InRange(ObserveAttackCalls("kyc.calls").Sum(call => call.Value), 1_000, 10_000);
        Assert.DoesNotContain(ObserveAttackCalls("kyc.calls"), call => call.Labels.Contains(" 0 ", StringComparison.Ordinal));

        IEnumerable<(string Name, double Value, string Labels)> ObserveAttackCalls(string instrument) =>
            meter
                .ReadObservableInstruments()
                .Where(call =>
                    call.Name == instrument && !call.Labels.StartsWith(RawClient.GetRevocationStatusMethod, StringComparison.Ordinal));
    });

    [Fact]
    public Task A_header_flood_is_refused_without_affecting_other_callers() => AssertHarmlessAsync(async () =>
    {
        for (var i = 0; i < 50; i++)
        {
            var floodHeaders = Enumerable.Range(0, 500).Select(number => ($"x-flood-{number}", "1")).ToArray();
            await AssertNotServedAsync(floodHeaders);
            await AssertNotServedAsync(("x-flood", new string('a', 60 * 1024)));
        }
    });

    [Fact]
    public async Task Calls_of_clients_that_do_not_read_use_little_memory_and_end_at_their_deadline()
    {
        const int transitionCount = 20_000;
        var createResponse = await new ApplicationService.ApplicationServiceClient(_service.GetInvoker(TestAccess.RawProgram))
            .CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        await using (var connection = await _service.Database.OpenAsync(CancellationToken.None))
        {
            // No real application has so many transitions. There are enough to fill every buffer between the service and the client.
            await connection.ExecuteAsync(
                $"""
                insert into application_transition (application_id, sequence, previous_state, state, outcome_code, occurred_at,
                    caller_program, caller_person)
                select application_id, sequence + n, state, state, 'CRL-MISSING', occurred_at, caller_program, caller_person
                from application_transition, generate_series(1, {transitionCount}) n
                """);
        }
        var watchRequest = new WatchApplicationRequest { ApplicationId = createResponse.Application.ApplicationId }.ToByteArray();
        await AssertHarmlessAsync(async () =>
        {
            using var meter = new MeterReader(_service);
            using var slowClient = new RawClient(_service.Address);
            var responses = new List<HttpResponseMessage>();
            for (var i = 0; i < 20; i++)
            {
                responses.Add(
                    await slowClient.OpenAsync(
                        RawClient.CreateRequest(WatchMethod, new ByteArrayContent(RawClient.CreateFrame(watchRequest)), "6S"),
                        CancellationToken.None));
            }

            await Eventually.IsTrueAsync(() =>
                Task.FromResult(
                    meter.ReadObservableInstruments().Contains(("kyc.calls", responses.Count, $"{WatchMethod} 4 DEADLINE-EXCEEDED"))));
            // A client that begins to read now finds that the stream ended long before everything was sent.
            foreach (var response in responses)
            {
                Assert.InRange(await CountReadableBytesAsync(response), 0, transitionCount * 20);
            }
        });
    }

    private static async Task<int> CountReadableBytesAsync(HttpResponseMessage response)
    {
        using (response)
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[64 * 1024];
            var total = 0;
            try
            {
                while (await stream.ReadAsync(buffer) is var read and > 0)
                {
                    total += read;
                }
            }
            catch (IOException)
            {
                // The service aborted the stream.
            }
            return total;
        }
    }

    /// <summary>
    /// Runs the given attack while an ordinary caller makes calls, which must all be served. Then asserts that the memory in use has grown
    /// by less than <see cref="MaxMemoryGrowthBytes"/>.
    /// </summary>
    private async Task AssertHarmlessAsync(Func<Task> attack)
    {
        using var attackEnd = new CancellationTokenSource();
        await AssertAnswersAsync();
        var memoryBefore = MeasureSettledMemory();
        var callCount = CallUntilCancelledAsync(attackEnd.Token);
        await attack();
        await attackEnd.CancelAsync();
        Assert.True(await callCount > 0);
        await AssertAnswersAsync();
        await Eventually.IsTrueAsync(() => Task.FromResult(MeasureSettledMemory() - memoryBefore < MaxMemoryGrowthBytes));
    }

    private async Task<int> CallUntilCancelledAsync(CancellationToken cancellationToken)
    {
        var callCount = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            await AssertAnswersAsync();
            callCount++;
        }
        return callCount;
    }

    private async Task AssertAnswersAsync() =>
        await _service.Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.CallerMetadata);

    private static long MeasureSettledMemory() => GC.GetTotalMemory(forceFullCollection: true);

    private async Task AssertNotServedAsync(params (string Name, string Value)[] headers)
    {
        try
        {
            var answer = await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]), headers);
            Assert.Equal((HttpStatusCode.RequestHeaderFieldsTooLarge, null), (answer.HttpStatus, answer.GrpcStatus));
        }
        catch (HttpRequestException)
        {
            // The flood exceeded a limit of HTTP/2, so the service closed the connection before gRPC handled the call.
        }
    }

    /// <summary>A request body that sends the given beginning and then never ends.</summary>
    private sealed class EndlessContent(byte[] beginning) : HttpContent
    {
        private readonly TaskCompletionSource _beginningSent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task BeginningSent => _beginningSent.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(beginning, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _beginningSent.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
