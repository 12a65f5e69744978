using Kyc.Service.Platform.BackgroundWork;
using Microsoft.Extensions.Time.Testing;

namespace Kyc.Service.Tests.Platform.BackgroundWork;

public sealed class PeriodicWorkTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_round_runs_after_each_pause_and_before_the_first_pause_only_if_the_work_begins_at_once(bool beginsAtOnce)
    {
        using var work = new CountingWork(beginsAtOnce);
        await work.StartAsync(default);
        if (beginsAtOnce)
        {
            await work.WaitForRoundAsync();
        }

        Assert.False(work.HasUnobservedRound);
        for (var round = 0; round < 3; round++)
        {
            await work.WaitForRoundAfterPauseAsync();
        }

        await work.StopAsync(default);
        Assert.True(work.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_round_that_is_requested_during_another_round_runs_immediately_afterwards()
    {
        using var work = new CountingWork(beginsAtOnce: true);
        work.RoundAction = _ =>
        {
            work.RoundAction = _ => Task.CompletedTask;
            work.RequestRound();
            return Task.CompletedTask;
        };
        await work.StartAsync(default);
        await work.WaitForRoundAsync();
        await work.WaitForRoundAsync();
        work.RequestRound();
        await work.WaitForRoundAsync();
        await work.StopAsync(default);
    }

    [Fact]
    public async Task A_failed_round_is_logged_and_repeated()
    {
        using var work = new CountingWork(beginsAtOnce: true) { RoundAction = _ => throw new IOException() };
        await work.StartAsync(default);
        await work.WaitForRoundAsync();
        await work.WaitForRoundAfterPauseAsync();
        Assert.All(work.Interruptions, interruption => Assert.IsType<IOException>(interruption));
        Assert.NotEmpty(work.Interruptions);
        await work.StopAsync(default);
    }

    [Fact]
    public async Task An_unexpected_exception_in_a_round_ends_the_work()
    {
        using var work = new CountingWork(beginsAtOnce: true) { RoundAction = _ => throw new InvalidOperationException() };
        await work.StartAsync(default);
        await work.WaitForRoundAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => work.ExecuteTask!);
        Assert.Empty(work.Interruptions);
    }

    [Fact]
    public async Task A_round_that_is_cancelled_when_the_work_stops_is_not_logged_as_a_failure()
    {
        using var work = new CountingWork(beginsAtOnce: true)
        {
            RoundAction = async cancellationToken =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                throw new IOException();
            },
        };
        await work.StartAsync(default);
        await work.WaitForRoundAsync();
        await work.StopAsync(default);
        Assert.True(work.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(work.Interruptions);
    }

    private sealed class CountingWork(bool beginsAtOnce, FakeTimeProvider clock) : PeriodicWork(Interval, clock)
    {
        private readonly SemaphoreSlim _rounds = new(0);

        public CountingWork(bool beginsAtOnce)
            : this(beginsAtOnce, new FakeTimeProvider())
        {
        }

        public Func<CancellationToken, Task> RoundAction { get; set; } = _ => Task.CompletedTask;

        public List<Exception> Interruptions { get; } = [];

        /// <summary>Gets whether a round has begun that the test has not waited for yet.</summary>
        public bool HasUnobservedRound => _rounds.CurrentCount > 0;

        protected override bool StartsImmediately => beginsAtOnce;

        /// <summary>Waits until the next round begins. Fails after 30 seconds.</summary>
        public async Task WaitForRoundAsync() => Assert.True(await _rounds.WaitAsync(TimeSpan.FromSeconds(30)));

        /// <summary>
        /// Advances the clock by the interval, again and again because the pause may not have begun yet, until the round after the pause
        /// begins.
        /// </summary>
        public async Task WaitForRoundAfterPauseAsync()
        {
            for (var attempt = 0; attempt < 3000; attempt++)
            {
                clock.Advance(Interval);
                if (await _rounds.WaitAsync(TimeSpan.FromMilliseconds(10)))
                {
                    return;
                }
            }
            Assert.Fail("There was no round.");
        }

        public override void Dispose()
        {
            _rounds.Dispose();
            base.Dispose();
        }

        protected override Task RunRoundAsync(CancellationToken cancellationToken)
        {
            _rounds.Release();
            return RoundAction(cancellationToken);
        }

        protected override bool IsInterruption(Exception exception) => exception is IOException;

        protected override void LogInterruption(Exception exception) => Interruptions.Add(exception);
    }
}
