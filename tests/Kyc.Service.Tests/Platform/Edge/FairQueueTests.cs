using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Tests.Platform.Edge;

public sealed class FairQueueTests
{
    private readonly FairQueue _queue =
        new(new FairQueueLimits(MaxRunning: 2, MaxRunningPerProgram: 1) { MaxWaitingPerProgram = 2, MaxWaiting = 5 });

    [Fact]
    public async Task A_free_slot_goes_to_a_waiting_program_without_a_slot_before_a_second_call_of_another_program()
    {
        Assert.True(await _queue.TryEnterAsync("a", default));
        var secondCall = _queue.TryEnterAsync("a", default).AsTask();
        Assert.False(secondCall.IsCompleted);
        Assert.True(await _queue.TryEnterAsync("b", default));
        var thirdCall = _queue.TryEnterAsync("c", default).AsTask();
        Assert.Equal((2, 2), _queue.Counts);
        // The slot that b leaves goes to c, which has no slot, although a has waited longer.
        _queue.Leave("b");
        await thirdCall;
        Assert.False(secondCall.IsCompleted);
        _queue.Leave("a");
        await secondCall;
        Assert.Equal((2, 0), _queue.Counts);
    }

    [Fact]
    public async Task Waiting_calls_of_different_programs_are_admitted_in_turn()
    {
        Assert.True(await _queue.TryEnterAsync("x", default));
        Assert.True(await _queue.TryEnterAsync("y", default));
        var order = new List<string>();
        var waitingCalls = new[] { "a", "a", "b", "c", "b" }.Select(EnterAsync).ToList();
        _queue.Leave("x");
        while (waitingCalls.Count > 0)
        {
            var completedCall = await Task.WhenAny(waitingCalls);
            waitingCalls.Remove(completedCall);
            order.Add(await completedCall);
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
    public async Task A_cancelled_waiting_call_leaves_the_queue_and_the_next_call_is_admitted()
    {
        Assert.True(await _queue.TryEnterAsync("a", default));
        using var cancellation = new CancellationTokenSource();
        var cancelledCall = _queue.TryEnterAsync("a", cancellation.Token).AsTask();
        var nextCall = _queue.TryEnterAsync("a", default).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => cancelledCall);
        Assert.Equal((1, 1), _queue.Counts);
        _queue.Leave("a");
        await nextCall;
        _queue.Leave("a");
        Assert.Equal((0, 0), _queue.Counts);
    }

    [Fact]
    public async Task A_call_is_refused_if_too_many_calls_of_its_program_or_of_all_programs_are_waiting()
    {
        Assert.True(await _queue.TryEnterAsync("a", default));
        Assert.True(await _queue.TryEnterAsync("z", default));
        _ = Enumerable.Range(0, 2).Select(_ => _queue.TryEnterAsync("a", default).AsTask()).ToList();
        await AssertRefusedAsync("a");
        _ = Enumerable.Range(0, 2).Select(_ => _queue.TryEnterAsync("b", default).AsTask()).ToList();
        _ = _queue.TryEnterAsync("c", default).AsTask();
        await AssertRefusedAsync("c");
        await AssertRefusedAsync("d");
        Assert.Equal((2, 5), _queue.Counts);

        async Task AssertRefusedAsync(string program) => Assert.False(await _queue.TryEnterAsync(program, default));
    }
}
