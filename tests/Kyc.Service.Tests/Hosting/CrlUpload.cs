using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Sends a list in pieces. A service that refuses early ends the stream while pieces are still being written: its answer counts then.</summary>
public static class CrlUpload
{
    public static async Task<ImportCrlResponse> SendAsync(RevocationService.RevocationServiceClient client, IEnumerable<byte[]> pieces, bool isDryRun = false)
    {
        using var call = client.ImportCrl(ServiceUnderTest.Caller);
        try
        {
            var isFirst = true;
            foreach (var piece in pieces)
            {
                await call.RequestStream.WriteAsync(new ImportCrlRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(piece), DryRun = isDryRun && isFirst });
                isFirst = false;
            }
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return await call.ResponseAsync;
        }
        return await call.ResponseAsync;
    }
}
