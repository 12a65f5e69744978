using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>Represents the service's revocation lists, which are read from all pages of the response.</summary>
/// <param name="Crls">The lists in force.</param>
/// <param name="Missing">The expected lists that are missing.</param>
/// <param name="TotalCount">The number of lists in force.</param>
/// <param name="NotFreshCount">The number of lists in force that are not fresh.</param>
internal sealed record RevocationStatus(
    IReadOnlyList<CrlDescription> Crls, IReadOnlyList<MissingCrl> Missing, int TotalCount, int NotFreshCount)
{
    /// <summary>Reads all pages from the service.</summary>
    /// <exception cref="RpcException">A call failed.</exception>
    public static async Task<RevocationStatus> ReadAsync(CallInvoker invoker, CallOptions options)
    {
        var client = new RevocationService.RevocationServiceClient(invoker);
        var (crls, missing) = (new List<CrlDescription>(), new List<MissingCrl>());
        var request = new GetRevocationStatusRequest();
        GetRevocationStatusResponse page;
        do
        {
            page = await client.GetRevocationStatusAsync(request, options);
            crls.AddRange(page.Crls);
            missing.AddRange(page.Missing);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return new RevocationStatus(crls, missing, page.TotalCount, page.NotFreshCount);
    }
}
