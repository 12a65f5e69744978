namespace Kyc.Interop.Tests;

/// <summary>Tests our server with clients of other gRPC implementations, so that these check the wire format independently.</summary>
public sealed class ForeignClientTests(ForeignClientFixture clients) : IClassFixture<ForeignClientFixture>
{
    [Theory]
    [InteropCaseData(Peer.Grpcio)]
    [InteropCaseData(Peer.GrpcJs)]
    public async Task A_foreign_client_passes_the_interop_case_against_our_server(Peer client, string caseName) =>
        Assert.Equal("ok", await clients.GetVerdictAsync(client, caseName));
}
