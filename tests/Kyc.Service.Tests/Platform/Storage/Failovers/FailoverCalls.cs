using System.Collections.Concurrent;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Calls to a service whose database comes and goes: whatever becomes of one, it may be sent again. Counts what was answered and what was
/// refused.
/// </summary>
internal sealed class FailoverCalls(ServiceUnderTest service)
{
    /// <summary>What a call without answer is counted under when its deadline ended it before the service could say so.</summary>
    public const string OwnDeadline = "the client's deadline";

    /// <summary>Refusal that promises that nothing was stored.</summary>
    public const string NothingStored = "DATABASE-UNAVAILABLE";

    /// <summary>Refusal that promises nothing.</summary>
    public const string OutcomeUnknown = "DATABASE-OUTCOME-UNKNOWN";

    public const int Patience = 20_000;

    /// <summary>So much sooner than the client the service may see the deadline, and reset the stream.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, int> _refused = new();
    private int _answered;

    public ServiceUnderTest Service => service;

    /// <summary>How many answers and messages of streams came.</summary>
    public int Answered => _answered;

    /// <summary>How many calls were refused, by code.</summary>
    public IReadOnlyDictionary<string, int> Refused => _refused;

    /// <summary>One call: its answer, or the code of the refusal.</summary>
    /// <param name="call">Makes the call.</param>
    /// <param name="milliseconds">Its deadline.</param>
    /// <param name="expected">Refusals that are answers of their own.</param>
    public async Task<(T? Answer, string Code)> TryAsync<T>(
        Func<CallOptions, AsyncUnaryCall<T>> call, int milliseconds, params string[] expected)
        where T : class
    {
        var options = Options(milliseconds);
        try
        {
            var answer = await call(options);
            Interlocked.Increment(ref _answered);
            return (answer, "");
        }
        catch (RpcException failure)
        {
            return (null, Repeatable(failure, options, expected));
        }
    }

    /// <summary>The same call again and again until it is answered.</summary>
    public async Task<T> UntilAnsweredAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, Func<int> milliseconds)
        where T : class
    {
        using var limit = new CancellationTokenSource(2 * Patience);
        while (true)
        {
            if ((await TryAsync(call, milliseconds())).Answer is { } answer) return answer;
            await Task.Delay(Pause, limit.Token);
        }
    }

    /// <summary>What a watcher hears; the code is empty when the stream ended in good order.</summary>
    public async Task<string> WatchAsync(string id, long after, int milliseconds, Action<WatchApplicationResponse> heard)
    {
        var options = Options(milliseconds);
        try
        {
            var request = new WatchApplicationRequest { ApplicationId = id, AfterSequence = after };
            using var watch = service.Applications.WatchApplication(request, options);
            await foreach (var transition in watch.ResponseStream.ReadAllAsync())
            {
                Interlocked.Increment(ref _answered);
                heard(transition);
            }
            return "";
        }
        catch (RpcException failure)
        {
            return Repeatable(failure, options);
        }
    }

    private static CallOptions Options(int milliseconds) =>
        new(ServiceUnderTest.Caller, TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(milliseconds));

    private string Repeatable(RpcException failure, CallOptions options, params string[] expected)
    {
        var code = FailureOf(failure) is { } typed ? typed.Code : OwnDeadline;
        if (!expected.Contains(code))
        {
            var isOver = TimeProvider.System.GetUtcNow().UtcDateTime + Tolerance > options.Deadline;
            var isRepeatable = FailureOf(failure)?.Retryable
                ?? (failure.StatusCode == StatusCode.DeadlineExceeded || (failure.StatusCode == StatusCode.Unavailable && isOver));
            Assert.True(isRepeatable, $"{failure.Status}\n{string.Join('\n', service.Log.Of(1103))}");
        }
        _refused.AddOrUpdate(code, 1, (_, count) => count + 1);
        return code;
    }

    private static Failure? FailureOf(RpcException failure)
    {
        if (failure.Trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes) return null;
        var details = Google.Rpc.Status.Parser.ParseFrom(bytes).Details;
        return details.Single(detail => detail.Is(Failure.Descriptor)).Unpack<Failure>();
    }
}
