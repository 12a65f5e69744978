using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Trust;

/// <summary>
/// Implements <c>kyc trust status</c>: shows the trust settings in force. The exit status is 0 when at least one anchor, one policy and one
/// algorithm are in force and there is no warning, otherwise 1.
/// </summary>
internal static class TrustStatusCommand
{
    public static async Task<int> RunAsync(ServiceConnection connection, TextWriter output, CancellationToken cancellationToken)
    {
        var status = await new TrustService.TrustServiceClient(connection.Invoker).GetTrustStatusAsync(
            new GetTrustStatusRequest(), cancellationToken: cancellationToken);
        await TrustStatusReport.WriteAsync(status, output);
        return TrustStatusReport.FindProblems(status).Any() ? 1 : 0;
    }
}
