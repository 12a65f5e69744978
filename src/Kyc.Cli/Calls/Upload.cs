using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Cli.Calls;

/// <summary>Sends data that is too large for one message in pieces.</summary>
internal static class Upload
{
    private const int MaxPieceBytes = 256 * 1024;

    /// <summary>Sends the requests of a call and returns the service's response. Stops sending if the call ends early.</summary>
    /// <exception cref="RpcException">The service refused the call or could not be reached.</exception>
    public static async Task<TResponse> SendAsync<TRequest, TResponse>(
        AsyncClientStreamingCall<TRequest, TResponse> call, IAsyncEnumerable<TRequest> requests, CancellationToken cancellationToken)
    {
        await foreach (var request in requests.WithCancellation(cancellationToken))
        {
            if (!await TrySendAsync(() => call.RequestStream.WriteAsync(request, cancellationToken)))
            {
                return await call.ResponseAsync;
            }
        }
        await TrySendAsync(call.RequestStream.CompleteAsync);
        return await call.ResponseAsync;
    }

    /// <summary>
    /// Runs a send operation. Returns false if the operation fails because the call has ended: the service may respond or disconnect before
    /// everything is sent. The call's response then contains the reason. Exceptions that occur while the requests are created are not
    /// caught here.
    /// </summary>
    private static async Task<bool> TrySendAsync(Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or RpcException or IOException)
        {
            return false;
        }
    }

    /// <summary>Reads a file in pieces of the maximum size that the API contract allows. The last piece may be smaller.</summary>
    /// <param name="file">The file.</param>
    /// <param name="onPieceSent">
    /// Called with the number of bytes of a piece after the piece was sent, when the next one is requested. Null for no notification.
    /// </param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<ByteString> ReadPiecesAsync(
        FileInfo file, Action<long>? onPieceSent = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var stream = file.OpenRead();
        var buffer = new byte[MaxPieceBytes];
        int byteCount;
        while ((byteCount = await stream.ReadAtLeastAsync(buffer, MaxPieceBytes, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            yield return ByteString.CopyFrom(buffer, 0, byteCount);
            onPieceSent?.Invoke(byteCount);
        }
    }
}
