namespace Kyc.Interop.Tests;

/// <summary>Tests foreign clients with our server, so that independent implementations check the wire format.</summary>
public sealed class ForeignClientTests(ForeignClients clients) : IClassFixture<ForeignClients>
{
    [Theory]
    [CasesWith(Peer.Grpcio)]
    [CasesWith(Peer.GrpcJs)]
    public async Task A_foreign_client_finds_our_server_doing_right_in(Peer client, string name) =>
        Assert.Equal("ok", await clients.VerdictAsync(client, name));
}
