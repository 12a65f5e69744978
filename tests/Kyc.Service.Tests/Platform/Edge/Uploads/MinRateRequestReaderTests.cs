using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;
using Microsoft.Extensions.Time.Testing;

namespace Kyc.Service.Tests.Platform.Edge.Uploads;

public sealed class MinRateRequestReaderTests
{
    private const int ChunkBytes = 32 * 1024;

    // All times of these tests are multiples of this step.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private static readonly UploadLimits Limits = new();

    [Fact]
    public async Task An_upload_at_the_minimum_rate_has_no_time_limit()
    {
        var clock = new FakeTimeProvider();
        var chunks = new DelayedChunkReader(clock, Enumerable.Repeat((TimeSpan.FromSeconds(0.99), ChunkBytes), 300));
        using var reader = new MinRateRequestReader<ImportCrlRequest>(chunks, Limits, clock);
        var chunkCount = 0;
        while (await reader.MoveNext(default))
        {
            chunkCount++;
        }

        Assert.Equal(300, chunkCount);
    }

    [Fact]
    public async Task An_upload_without_data_ends_after_the_timeout()
    {
        var clock = new FakeTimeProvider();
        using var reader = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunkReader(clock, [(TimeSpan.FromHours(1), ChunkBytes)]),
            Limits,
            clock);
        Assert.Equal("UPLOAD-TOO-SLOW", await GetFailureCodeAsync(reader));
        Assert.Equal(Limits.WaitTimeout, GetElapsed(clock));
    }

    [Fact]
    public async Task An_upload_below_the_minimum_rate_ends_after_the_timeout()
    {
        var clock = new FakeTimeProvider();
        using var reader = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunkReader(clock, Enumerable.Repeat((TimeSpan.FromSeconds(3), 10), 1000)),
            Limits,
            clock);
        Assert.Equal("UPLOAD-TOO-SLOW", await GetFailureCodeAsync(reader));
        Assert.InRange(GetElapsed(clock), Limits.WaitTimeout, Limits.WaitTimeout + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_fast_beginning_does_not_extend_the_timeout()
    {
        var clock = new FakeTimeProvider();
        var fastChunks = Enumerable.Repeat((TimeSpan.Zero, 8 * ChunkBytes), 100);
        using var reader = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunkReader(clock, [.. fastChunks, (TimeSpan.FromHours(1), ChunkBytes)]),
            Limits,
            clock);
        Assert.Equal("UPLOAD-TOO-SLOW", await GetFailureCodeAsync(reader));
        Assert.Equal(Limits.WaitTimeout, GetElapsed(clock));
    }

    [Fact]
    public async Task The_time_that_the_service_spends_on_a_chunk_does_not_count_towards_the_timeout()
    {
        var clock = new FakeTimeProvider();
        using var reader = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunkReader(clock, Enumerable.Repeat((TimeSpan.FromSeconds(0.5), ChunkBytes), 50)),
            Limits,
            clock);
        while (await reader.MoveNext(default))
        {
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.True(GetElapsed(clock) > TimeSpan.FromMinutes(50));
    }

    [Fact]
    public async Task A_cancelled_call_is_not_reported_as_slow()
    {
        var clock = new FakeTimeProvider();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        using var reader = new MinRateRequestReader<ImportCrlRequest>(
            new DelayedChunkReader(clock, [(TimeSpan.FromHours(1), ChunkBytes)]),
            Limits,
            clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.MoveNext(cancellation.Token));
    }

    private static TimeSpan GetElapsed(FakeTimeProvider clock) => clock.GetUtcNow() - clock.Start;

    private static async Task<string> GetFailureCodeAsync(MinRateRequestReader<ImportCrlRequest> reader) =>
        (await Assert.ThrowsAsync<ServiceFailureException>(async () =>
    {
        while (await reader.MoveNext(default))
        {
            // The chunks are read to the end of the stream but not used.
        }
    })).Failure.Code;

    /// <summary>
    /// A request stream with chunks of the given sizes. Waiting for a chunk advances the clock by the delay of the chunk.
    /// </summary>
    private sealed class DelayedChunkReader(FakeTimeProvider clock, IEnumerable<(TimeSpan After, int Bytes)> chunks)
        : IAsyncStreamReader<ImportCrlRequest>
    {
        private readonly IEnumerator<(TimeSpan After, int Bytes)> _chunks = chunks.GetEnumerator();

        public ImportCrlRequest Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_chunks.MoveNext())
            {
                return Task.FromResult(false);
            }
            // As in a real wait, the time does not advance further once the token is cancelled.
            var end = clock.GetUtcNow() + _chunks.Current.After;
            while (clock.GetUtcNow() < end && !cancellationToken.IsCancellationRequested)
            {
                clock.Advance(Step);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<bool>(cancellationToken);
            }

            Current = new ImportCrlRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(new byte[_chunks.Current.Bytes]) };
            return Task.FromResult(true);
        }
    }
}
