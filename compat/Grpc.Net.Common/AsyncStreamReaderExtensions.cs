using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>Reading a stream of messages by <c>await foreach</c>.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>All messages still to come, in order.</summary>
    /// <param name="streamReader">The stream; it can be read once, whoever reads.</param>
    /// <param name="cancellationToken">Cancels the read that is waiting, and with it the call.</param>
    /// <exception cref="RpcException">On a client, from the enumeration, when the call ends with a status other than OK.</exception>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(this IAsyncStreamReader<T> streamReader, CancellationToken cancellationToken = default)
    {
        // Checked here and not in the iterator, so that a null shows at the call and not at the first read.
        ArgumentNullException.ThrowIfNull(streamReader);
        return Enumerate(streamReader, cancellationToken);
    }

    private static async IAsyncEnumerable<T> Enumerate<T>(
        IAsyncStreamReader<T> streamReader,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await streamReader.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            yield return streamReader.Current;
        }
    }
}
