using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>Sends one file to the service, piece by piece.</summary>
internal static class CrlUpload
{
    private const int ChunkSize = 256 * 1024;

    /// <summary>Sends a file and gives the service's answer.</summary>
    /// <param name="file">A list in DER.</param>
    /// <param name="isDryRun">Whether the service is to store nothing.</param>
    /// <param name="client">The service.</param>
    /// <param name="sent">Told of every piece: its length in bytes.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RpcException">The service refused or was not reached.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ImportCrlResponse> SendAsync(
        FileInfo file, bool isDryRun, RevocationService.RevocationServiceClient client, Action<int> sent, CancellationToken cancellation)
    {
        await using var stream = file.OpenRead();
        using var call = client.ImportCrl(cancellationToken: cancellation);
        var buffer = new byte[ChunkSize];
        try
        {
            int read;
            while ((read = await stream.ReadAtLeastAsync(buffer, ChunkSize, throwOnEndOfStream: false, cancellation)) > 0)
            {
                await call.RequestStream.WriteAsync(new ImportCrlRequest { Chunk = ByteString.CopyFrom(buffer, 0, read), DryRun = isDryRun }, cancellation);
                sent(read);
            }

            await call.RequestStream.CompleteAsync();
        }
        // The service may answer before everything is sent; its answer tells why.
        catch (Exception exception) when (exception is InvalidOperationException or RpcException)
        {
            return await call.ResponseAsync;
        }

        return await call.ResponseAsync;
    }
}
