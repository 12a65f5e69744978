using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;
using Microsoft.Extensions.Time.Testing;

namespace Kyc.Service.Tests.Platform.Edge.Uploads;

public sealed class PacedRequestsTests
{
    private const int ChunkBytes = 32 * 1024;

    // All times of these tests are multiples of this step.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private static readonly UploadLimits Limits = new();

    [Fact]
    public async Task An_upload_at_the_minimum_rate_may_take_any_time()
    {
        var clock = new FakeTimeProvider();
        var pieces = new DelayedChunks(clock, Enumerable.Repeat((TimeSpan.FromSeconds(0.99), ChunkBytes), 300));
        using var paced = new MinRateRequestReader<ImportCrlRequest>(pieces, Limits, clock);
        var read = 0;
        while (await paced.MoveNext(default))
        {
            read++;
        }

        Assert.Equal(300, read);
    }

    [Fact]
    public async Task An_upload_without_data_ends_after_the_timeout()
    {
        var clock = new FakeTimeProvider();
        using var paced = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunks(clock, [(TimeSpan.FromHours(1), ChunkBytes)]),
            Limits,
            clock);
        Assert.Equal("UPLOAD-TOO-SLOW", await GetFailureCodeAsync(paced));
        Assert.Equal(Limits.WaitTimeout, GetElapsed(clock));
    }

    [Fact]
    public async Task An_upload_that_is_too_slow_ends_after_the_timeout_too()
    {
        var clock = new FakeTimeProvider();
        using var paced = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunks(clock, Enumerable.Repeat((TimeSpan.FromSeconds(3), 10), 1000)),
            Limits,
            clock);
        Assert.Equal("UPLOAD-TOO-SLOW", await GetFailureCodeAsync(paced));
        Assert.InRange(GetElapsed(clock), Limits.WaitTimeout, Limits.WaitTimeout + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_fast_beginning_does_not_extend_the_timeout()
    {
        var clock = new FakeTimeProvider();
        var fast = Enumerable.Repeat((TimeSpan.Zero, 8 * ChunkBytes), 100);
        using var paced = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunks(clock, [.. fast, (TimeSpan.FromHours(1), ChunkBytes)]),
            Limits,
            clock);
        Assert.Equal("UPLOAD-TOO-SLOW", await GetFailureCodeAsync(paced));
        Assert.Equal(Limits.WaitTimeout, GetElapsed(clock));
    }

    [Fact]
    public async Task The_time_that_the_service_needs_for_a_chunk_does_not_count()
    {
        var clock = new FakeTimeProvider();
        using var paced = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunks(clock, Enumerable.Repeat((TimeSpan.FromSeconds(0.5), ChunkBytes), 50)),
            Limits,
            clock);
        while (await paced.MoveNext(default))
        {
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.True(GetElapsed(clock) > TimeSpan.FromMinutes(50));
    }

    [Fact]
    public async Task A_cancelled_call_is_not_reported_as_slow()
    {
        var clock = new FakeTimeProvider();
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        using var paced = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunks(clock, [(TimeSpan.FromHours(1), ChunkBytes)]),
            Limits,
            clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => paced.MoveNext(cancel.Token));
    }

    private static TimeSpan GetElapsed(FakeTimeProvider clock) => clock.GetUtcNow() - clock.Start;

    private static async Task<string> GetFailureCodeAsync(MinRateRequestReader<ImportCrlRequest> paced) =>
        (await Assert.ThrowsAsync<ServiceFailureException>(async () =>
    {
        while (await paced.MoveNext(default))
        {
            // The chunks are read to the end of the stream but not used.
        }
    })).Failure.Code;

    /// <summary>
    /// A request stream with chunks of the given sizes. Waiting for a chunk advances the clock by the delay of the chunk.
    /// </summary>
    private sealed class DelayedChunks(FakeTimeProvider clock, IEnumerable<(TimeSpan After, int Bytes)> pieces)
        : IAsyncStreamReader<ImportCrlRequest>
    {
        private readonly IEnumerator<(TimeSpan After, int Bytes)> _pieces = pieces.GetEnumerator();

        public ImportCrlRequest Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_pieces.MoveNext())
            {
                return Task.FromResult(false);
            }
            // As in a real wait, the time does not advance further once the token is cancelled.
            var end = clock.GetUtcNow() + _pieces.Current.After;
            while (clock.GetUtcNow() < end && !cancellationToken.IsCancellationRequested)
            {
                clock.Advance(Step);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<bool>(cancellationToken);
            }

            Current = new ImportCrlRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(new byte[_pieces.Current.Bytes]) };
            return Task.FromResult(true);
        }
    }
}
