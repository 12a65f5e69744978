using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>The messages of a call that streams requests, each checked by its rules as it is read.</summary>
internal sealed class CheckedRequests<TRequest>(IAsyncStreamReader<TRequest> requests, RequestFields fields) : IAsyncStreamReader<TRequest>
{
    /// <inheritdoc />
    public TRequest Current => requests.Current;

    /// <inheritdoc />
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken)) return false;
        if (requests.Current is IMessage message) fields.Check(message);
        return true;
    }
}
