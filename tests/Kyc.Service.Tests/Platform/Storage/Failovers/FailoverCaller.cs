using System.Collections.Concurrent;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Makes calls to a service whose database fails and comes back. Counts answers and refusals, and asserts that every refused call may be
/// repeated.
/// </summary>
internal sealed class FailoverCaller(ServiceUnderTest service)
{
    /// <summary>
    /// Key in <see cref="RefusalCounts"/> for calls whose deadline passed before the service sent an answer or a failure code.
    /// </summary>
    public const string ClientDeadline = "the client's deadline";

    /// <summary>Failure code that states that nothing was stored.</summary>
    public const string NothingStoredCode = "DATABASE-UNAVAILABLE";

    /// <summary>Failure code that leaves open whether something was stored.</summary>
    public const string OutcomeUnknownCode = "DATABASE-OUTCOME-UNKNOWN";

    public const int TimeoutMilliseconds = 20_000;

    /// <summary>Time by which the service may notice the deadline earlier than the client. The service then resets the stream.</summary>
    private static readonly TimeSpan DeadlineTolerance = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, int> _refusalCounts = new();
    private int _answerCount;

    public ServiceUnderTest Service => service;

    /// <summary>Gets the number of responses and stream messages received.</summary>
    public int AnswerCount => _answerCount;

    /// <summary>Gets the number of refused calls by failure code.</summary>
    public IReadOnlyDictionary<string, int> RefusalCounts => _refusalCounts;

    /// <summary>
    /// Makes one call. Returns its answer and an empty code, or null and the failure code of the refusal. Asserts that a refused call may
    /// be repeated.
    /// </summary>
    /// <param name="call">Function that makes the call.</param>
    /// <param name="timeoutMilliseconds">Deadline of the call, in milliseconds from now.</param>
    /// <param name="expectedCodes">Failure codes with which the call may be refused although repeating it is useless.</param>
    public async Task<(T? Answer, string Code)> TryAsync<T>(
        Func<CallOptions, AsyncUnaryCall<T>> call, int timeoutMilliseconds, params string[] expectedCodes)
        where T : class
    {
        var options = CreateOptions(timeoutMilliseconds);
        try
        {
            var answer = await call(options);
            Interlocked.Increment(ref _answerCount);
            return (answer, "");
        }
        catch (RpcException exception)
        {
            return (null, RecordRefusal(exception, options, expectedCodes));
        }
    }

    /// <summary>Repeats the same call until it is answered.</summary>
    /// <exception cref="OperationCanceledException">The call was not answered within 40 seconds.</exception>
    public async Task<T> RepeatUntilAnsweredAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, Func<int> getTimeoutMilliseconds)
        where T : class
    {
        using var timeout = new CancellationTokenSource(2 * TimeoutMilliseconds);
        while (true)
        {
            if ((await TryAsync(call, getTimeoutMilliseconds())).Answer is { } answer)
            {
                return answer;
            }

            await Task.Delay(RetryDelay, timeout.Token);
        }
    }

    /// <summary>
    /// Watches the given application. Returns the failure code of the refusal, or an empty string when the stream ended normally.
    /// </summary>
    public async Task<string> WatchAsync(
        string id,
        long afterSequence,
        int timeoutMilliseconds,
        Action<WatchApplicationResponse> onTransition)
    {
        var options = CreateOptions(timeoutMilliseconds);
        try
        {
            var request = new WatchApplicationRequest { ApplicationId = id, AfterSequence = afterSequence };
            using var watch = service.Applications.WatchApplication(request, options);
            await foreach (var transition in watch.ResponseStream.ReadAllAsync())
            {
                Interlocked.Increment(ref _answerCount);
                onTransition(transition);
            }
            return "";
        }
        catch (RpcException exception)
        {
            return RecordRefusal(exception, options);
        }
    }

    private static CallOptions CreateOptions(int timeoutMilliseconds) =>
        new(ServiceUnderTest.CallerMetadata, TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(timeoutMilliseconds));

    private string RecordRefusal(RpcException exception, CallOptions options, params string[] expectedCodes)
    {
        var code = ReadFailure(exception) is { } typedFailure ? typedFailure.Code : ClientDeadline;
        if (!expectedCodes.Contains(code))
        {
            var isDeadlineReached = TimeProvider.System.GetUtcNow().UtcDateTime + DeadlineTolerance > options.Deadline;
            var isRepeatable =
                ReadFailure(exception)?.Retryable
                ?? (
                    exception.StatusCode == StatusCode.DeadlineExceeded
                    || (exception.StatusCode == StatusCode.Unavailable && isDeadlineReached));
            Assert.True(isRepeatable, $"{exception.Status}\n{string.Join('\n', service.Log.GetLines(1103))}");
        }
        _refusalCounts.AddOrUpdate(code, 1, (_, count) => count + 1);
        return code;
    }

    private static Failure? ReadFailure(RpcException exception)
    {
        if (exception.Trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes)
        {
            return null;
        }

        var details = Google.Rpc.Status.Parser.ParseFrom(bytes).Details;
        return details.Single(detail => detail.Is(Failure.Descriptor)).Unpack<Failure>();
    }
}
