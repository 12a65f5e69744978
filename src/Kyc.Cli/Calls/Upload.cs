using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Cli.Calls;

/// <summary>Sends what is too large for one message, piece by piece.</summary>
internal static class Upload
{
    private const int PieceSize = 256 * 1024;

    /// <summary>Sends the requests of a call and gives the service's answer.</summary>
    /// <exception cref="RpcException">The service refused or was not reached.</exception>
    public static async Task<TResponse> SendAsync<TRequest, TResponse>(
        AsyncClientStreamingCall<TRequest, TResponse> call, IAsyncEnumerable<TRequest> requests, CancellationToken cancellation)
    {
        await foreach (var request in requests.WithCancellation(cancellation))
        {
            if (!await TryAsync(() => call.RequestStream.WriteAsync(request, cancellation))) return await call.ResponseAsync;
        }
        await TryAsync(call.RequestStream.CompleteAsync);
        return await call.ResponseAsync;
    }

    /// <summary>The service may answer, or go, before everything is sent; its answer tells why. What the requests are read from is not asked here.</summary>
    private static async Task<bool> TryAsync(Func<Task> send)
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

    /// <summary>A file in pieces, each as large as the contract takes but the last.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sent">Called with the bytes of a piece when the next one is asked for; null for nobody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<ByteString> PiecesAsync(
        FileInfo file, Action<long>? sent = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var stream = file.OpenRead();
        var buffer = new byte[PieceSize];
        int read;
        while ((read = await stream.ReadAtLeastAsync(buffer, PieceSize, throwOnEndOfStream: false, cancellation)) > 0)
        {
            yield return ByteString.CopyFrom(buffer, 0, read);
            sent?.Invoke(read);
        }
    }
}
