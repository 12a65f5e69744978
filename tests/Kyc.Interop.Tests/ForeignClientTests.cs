namespace Kyc.Interop.Tests;

/// <summary>Tests our server with clients of other gRPC implementations, so that these check the wire format independently.</summary>
public sealed class ForeignClientTests(ForeignClients clients) : IClassFixture<ForeignClients>
{
    [Theory]
    [CasesWith(Peer.Grpcio)]
    [CasesWith(Peer.GrpcJs)]
    public async Task A_foreign_client_passes_with_our_server(Peer client, string name) =>
        Assert.Equal("ok", await clients.GetVerdictAsync(client, name));
}
