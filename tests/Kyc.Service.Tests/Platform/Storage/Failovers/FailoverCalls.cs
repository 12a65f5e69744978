using System.Collections.Concurrent;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Makes calls to a service whose database fails and returns. A call may be sent again, whatever its result was. Counts answers and
/// refusals.
/// </summary>
internal sealed class FailoverCalls(ServiceUnderTest service)
{
    /// <summary>Key in <see cref="RefusalCounts"/> for calls whose deadline passed in the client before the service answered.</summary>
    public const string ClientDeadline = "the client's deadline";

    /// <summary>Failure code which states that nothing was stored.</summary>
    public const string NothingStored = "DATABASE-UNAVAILABLE";

    /// <summary>Failure code which leaves open whether something was stored.</summary>
    public const string OutcomeUnknown = "DATABASE-OUTCOME-UNKNOWN";

    public const int TimeoutMilliseconds = 20_000;

    /// <summary>The service may notice the deadline up to this much earlier than the client, and then resets the stream.</summary>
    private static readonly TimeSpan DeadlineTolerance = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, int> _refusalCounts = new();
    private int _answerCount;

    public ServiceUnderTest Service => service;

    /// <summary>Gets the number of responses and stream messages received.</summary>
    public int AnswerCount => _answerCount;

    /// <summary>Gets the number of refused calls by failure code.</summary>
    public IReadOnlyDictionary<string, int> RefusalCounts => _refusalCounts;

    /// <summary>Makes one call. Returns its answer, or the failure code of the refusal.</summary>
    /// <param name="call">Function that makes the call.</param>
    /// <param name="milliseconds">Deadline of the call, in milliseconds from now.</param>
    /// <param name="expected">Failure codes that count as answers.</param>
    public async Task<(T? Answer, string Code)> TryAsync<T>(
        Func<CallOptions, AsyncUnaryCall<T>> call, int milliseconds, params string[] expected)
        where T : class
    {
        var options = CreateOptions(milliseconds);
        try
        {
            var answer = await call(options);
            Interlocked.Increment(ref _answerCount);
            return (answer, "");
        }
        catch (RpcException failure)
        {
            return (null, EnsureRepeatable(failure, options, expected));
        }
    }

    /// <summary>Repeats the same call until it is answered.</summary>
    public async Task<T> RepeatUntilAnsweredAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, Func<int> milliseconds)
        where T : class
    {
        using var limit = new CancellationTokenSource(2 * TimeoutMilliseconds);
        while (true)
        {
            if ((await TryAsync(call, milliseconds())).Answer is { } answer)
            {
                return answer;
            }

            await Task.Delay(RetryDelay, limit.Token);
        }
    }

    /// <summary>Watches an application. Returns the failure code of the refusal, or an empty text when the stream ended normally.</summary>
    public async Task<string> WatchAsync(string id, long after, int milliseconds, Action<WatchApplicationResponse> onTransition)
    {
        var options = CreateOptions(milliseconds);
        try
        {
            var request = new WatchApplicationRequest { ApplicationId = id, AfterSequence = after };
            using var watch = service.Applications.WatchApplication(request, options);
            await foreach (var transition in watch.ResponseStream.ReadAllAsync())
            {
                Interlocked.Increment(ref _answerCount);
                onTransition(transition);
            }
            return "";
        }
        catch (RpcException failure)
        {
            return EnsureRepeatable(failure, options);
        }
    }

    private static CallOptions CreateOptions(int milliseconds) =>
        new(ServiceUnderTest.Caller, TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(milliseconds));

    private string EnsureRepeatable(RpcException failure, CallOptions options, params string[] expected)
    {
        var code = ReadFailure(failure) is { } typed ? typed.Code : ClientDeadline;
        if (!expected.Contains(code))
        {
            var isOver = TimeProvider.System.GetUtcNow().UtcDateTime + DeadlineTolerance > options.Deadline;
            var isRepeatable = ReadFailure(failure)?.Retryable
                ?? (failure.StatusCode == StatusCode.DeadlineExceeded || (failure.StatusCode == StatusCode.Unavailable && isOver));
            Assert.True(isRepeatable, $"{failure.Status}\n{string.Join('\n', service.Log.GetLines(1103))}");
        }
        _refusalCounts.AddOrUpdate(code, 1, (_, count) => count + 1);
        return code;
    }

    private static Failure? ReadFailure(RpcException failure)
    {
        if (failure.Trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes)
        {
            return null;
        }

        var details = Google.Rpc.Status.Parser.ParseFrom(bytes).Details;
        return details.Single(detail => detail.Is(Failure.Descriptor)).Unpack<Failure>();
    }
}
