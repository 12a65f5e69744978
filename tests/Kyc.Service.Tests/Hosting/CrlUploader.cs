using Google.Protobuf;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Sends a revocation list in chunks, like the command-line program.</summary>
public static class CrlUploader
{
    public static async Task<ImportCrlResponse> SendAsync(RevocationService.RevocationServiceClient client, IEnumerable<byte[]> pieces,
        bool isDryRun = false)
    {
        using var call = client.ImportCrl(ServiceUnderTest.CallerMetadata);
        var requests =
            pieces.Select((piece, i) => new ImportCrlRequest { Chunk = ByteString.CopyFrom(piece), DryRun = isDryRun && i == 0 });
        return await Upload.SendAsync(call, requests.ToAsyncEnumerable(), CancellationToken.None);
    }
}
