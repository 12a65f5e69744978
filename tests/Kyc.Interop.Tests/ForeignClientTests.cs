namespace Kyc.Interop.Tests;

/// <summary>Foreign clients against our server: the wire format is judged by peers, not by ourselves.</summary>
public sealed class ForeignClientTests(ForeignClients clients) : IClassFixture<ForeignClients>
{
    [Theory]
    [CasesWith(Peer.Grpcio)]
    [CasesWith(Peer.GrpcJs)]
    public async Task A_foreign_client_finds_our_server_doing_right_in(Peer client, string name) =>
        Assert.Equal("ok", await clients.VerdictAsync(client, name));
}
