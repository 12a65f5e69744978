using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// The messages of an upload, which must come at a least rate. Only the time counts in which the service waits for the caller: what it does
/// with a message before it asks for the next is not the caller's.
/// </summary>
/// <remarks>
/// The time left is <see cref="UploadLimits.Patience"/> at first. Waiting takes of it, bytes add to it what they take at the least rate,
/// and it is never more than at first: whoever was fast in the beginning must not be idle later.
/// </remarks>
internal sealed class PacedRequests<TRequest>(IAsyncStreamReader<TRequest> requests, UploadLimits limits, TimeProvider clock) : IAsyncStreamReader<TRequest>, IDisposable
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
