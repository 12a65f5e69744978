using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Tests.Platform.Edge;

public sealed class FairQueueTests
{
    private readonly FairQueue _queue =
        new(new FairQueueLimits(MaxRunning: 2, MaxRunningPerProgram: 1) { MaxWaitingPerProgram = 2, MaxWaiting = 5 });

    [Fact]
    public async Task One_call_of_a_program_runs_and_other_programs_run_at_the_same_time()
    {
        Assert.True(await _queue.TryEnterAsync("a", default));
        var second = _queue.TryEnterAsync("a", default).AsTask();
        Assert.False(second.IsCompleted);
        Assert.True(await _queue.TryEnterAsync("b", default));
        var third = _queue.TryEnterAsync("c", default).AsTask();
        Assert.Equal((2, 2), _queue.Counts);
        // The slot that b leaves goes to c, which has no slot, although a has waited longer.
        _queue.Leave("b");
        await third;
        Assert.False(second.IsCompleted);
        _queue.Leave("a");
        await second;
        Assert.Equal((2, 0), _queue.Counts);
    }

    [Fact]
    public async Task Programs_take_turns()
    {
        Assert.True(await _queue.TryEnterAsync("x", default));
        Assert.True(await _queue.TryEnterAsync("y", default));
        var order = new List<string>();
        var waiting = new[] { "a", "a", "b", "c", "b" }.Select(EnterAsync).ToList();
        _queue.Leave("x");
        while (waiting.Count > 0)
        {
            var done = await Task.WhenAny(waiting);
            waiting.Remove(done);
            order.Add(await done);
            _queue.Leave(order[^1]);
        }
        Assert.Equal(["a", "b", "c", "a", "b"], order);

        async Task<string> EnterAsync(string program)
        {
            Assert.True(await _queue.TryEnterAsync(program, default));
            return program;
        }
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_turn()
    {
        Assert.True(await _queue.TryEnterAsync("a", default));
        using var cancel = new CancellationTokenSource();
        var cancelled = _queue.TryEnterAsync("a", cancel.Token).AsTask();
        var next = _queue.TryEnterAsync("a", default).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
        Assert.Equal((1, 1), _queue.Counts);
        _queue.Leave("a");
        await next;
        _queue.Leave("a");
        Assert.Equal((0, 0), _queue.Counts);
    }

    [Fact]
    public async Task Too_many_waiting_calls_of_a_program_or_of_all_are_refused()
    {
        Assert.True(await _queue.TryEnterAsync("a", default));
        Assert.True(await _queue.TryEnterAsync("z", default));
        _ = Enumerable.Range(0, 2).Select(_ => _queue.TryEnterAsync("a", default).AsTask()).ToList();
        await RefusedAsync("a");
        _ = Enumerable.Range(0, 2).Select(_ => _queue.TryEnterAsync("b", default).AsTask()).ToList();
        _ = _queue.TryEnterAsync("c", default).AsTask();
        await RefusedAsync("c");
        await RefusedAsync("d");
        Assert.Equal((2, 5), _queue.Counts);

        async Task RefusedAsync(string program) => Assert.False(await _queue.TryEnterAsync(program, default));
    }
}
