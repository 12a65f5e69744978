using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Reads the messages of an upload, which must arrive at a minimum rate. Only the time during which the service waits for the caller
/// counts, not the time that the service takes to process a message.
/// </summary>
/// <remarks>
/// The time that the service still waits starts at <see cref="UploadLimits.WaitTimeout"/>. Waiting reduces it. Received bytes increase it
/// by the time that they take at the minimum rate, but never above its initial value. Therefore a caller that was fast at first cannot be
/// idle for a longer time later.
/// </remarks>
internal sealed class MinRateRequestReader<TRequest>(IAsyncStreamReader<TRequest> requests, UploadLimits limits, TimeProvider clock)
    : IAsyncStreamReader<TRequest>, IDisposable
{
    private readonly CancellationTokenSource _timeout = new(Timeout.InfiniteTimeSpan, clock);
    private TimeSpan _remainingTime = limits.WaitTimeout;

    /// <inheritdoc />
    public TRequest Current => requests.Current;

    /// <inheritdoc />
    /// <exception cref="ServiceFailureException">UPLOAD-TOO-SLOW: the remaining time is used up.</exception>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
        var startedAt = clock.GetTimestamp();
        _timeout.CancelAfter(_remainingTime);
        bool hasMessage;
        try
        {
            hasMessage = await requests.MoveNext(linked.Token);
        }
        catch (OperationCanceledException) when (_timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ServiceFailureException(ServiceFailures.UploadTooSlow);
        }
        finally
        {
            _timeout.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        var remainingTime =
            _remainingTime
            - clock.GetElapsedTime(startedAt)
            + GetTransferTime(hasMessage ? ((IMessage)requests.Current!).CalculateSize() : 0);
        _remainingTime =
            remainingTime > limits.WaitTimeout ? limits.WaitTimeout
            : remainingTime < TimeSpan.Zero ? TimeSpan.Zero
            : remainingTime;
        return hasMessage;
    }

    /// <inheritdoc />
    public void Dispose() => _timeout.Dispose();

    private TimeSpan GetTransferTime(int bytes) => TimeSpan.FromSeconds((double)bytes / limits.MinBytesPerSecond);
}
