using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Reads the messages of an upload, which must arrive at a minimum rate. Only the time during which the service waits for the caller
/// counts, not the time that the service takes to process a message before it reads the next one.
/// </summary>
/// <remarks>
/// The remaining time starts at <see cref="UploadLimits.Patience"/>. Waiting reduces it; received bytes increase it by the time that they
/// take at the minimum rate, but never above its initial value, so that a caller who was fast at first cannot be idle later.
/// </remarks>
internal sealed class PacedRequests<TRequest>(IAsyncStreamReader<TRequest> requests, UploadLimits limits, TimeProvider clock)
    : IAsyncStreamReader<TRequest>, IDisposable
{
    private readonly CancellationTokenSource _late = new(Timeout.InfiniteTimeSpan, clock);
    private TimeSpan _left = limits.Patience;

    /// <inheritdoc />
    public TRequest Current => requests.Current;

    /// <inheritdoc />
    /// <exception cref="ServiceFailureException">UPLOAD-TOO-SLOW.</exception>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellationToken);
        var begun = clock.GetTimestamp();
        _late.CancelAfter(_left);
        bool isThere;
        try
        {
            isThere = await requests.MoveNext(either.Token);
        }
        catch (OperationCanceledException) when (_late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ServiceFailureException(ServiceFailures.UploadTooSlow);
        }
        finally
        {
            _late.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        var left = _left - clock.GetElapsedTime(begun) + Time(isThere ? ((IMessage)requests.Current!).CalculateSize() : 0);
        _left = left > limits.Patience ? limits.Patience : left < TimeSpan.Zero ? TimeSpan.Zero : left;
        return isThere;
    }

    /// <inheritdoc />
    public void Dispose() => _late.Dispose();

    private TimeSpan Time(int bytes) => TimeSpan.FromSeconds((double)bytes / limits.LeastRate);
}
