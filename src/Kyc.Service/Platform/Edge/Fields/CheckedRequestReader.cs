using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>Reads the messages of a request stream and checks the fields of each message when it is read.</summary>
internal sealed class CheckedRequestReader<TRequest>(IAsyncStreamReader<TRequest> requests, RequestFieldChecker fields)
    : IAsyncStreamReader<TRequest>
{
    /// <inheritdoc />
    public TRequest Current => requests.Current;

    /// <inheritdoc />
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken))
        {
            return false;
        }

        if (requests.Current is IMessage message)
        {
            fields.Check(message);
        }

        return true;
    }
}
