using Kyc.Interop.Tests.OurClient;

namespace Kyc.Interop.Tests;

/// <summary>Tests our client with a grpcio server, which uses gRPC's C core, and with our own server.</summary>
public sealed class OurClientTests(Servers servers) : IClassFixture<Servers>
{
    private const string CasesWithoutProbe =
        "grpcio does not tell a server whether a message was compressed, so it can't refuse the probe call; the _noprobe row runs the rest";

    [Theory]
    [CasesWith(Peer.Dotnet)]
    [CasesWith(Peer.Grpcio, "client_compressed_unary", "client_compressed_streaming")]
    [InlineData(Peer.Grpcio, "client_compressed_unary", Skip = CasesWithoutProbe)]
    [InlineData(Peer.Grpcio, "client_compressed_streaming", Skip = CasesWithoutProbe)]
    public Task Our_client_passes(Peer server, string name) => RunAsync(server, name);

    [GrpcioTheory]
    [InlineData(Peer.Grpcio, "client_compressed_unary_noprobe")]
    [InlineData(Peer.Grpcio, "client_compressed_streaming_noprobe")]
    public Task Our_client_compresses_for(Peer server, string name) => RunAsync(server, name);

    private async Task RunAsync(Peer server, string name)
    {
        using var context = new CaseContext(servers.GetAddress(server));
        await OurCases.ByName[name](context);
    }
}

/// <summary>Marks a theory that needs grpcio. The theory is skipped when grpcio is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GrpcioTheoryAttribute : TheoryAttribute
{
    public GrpcioTheoryAttribute() => Skip = Installed.FindMissing(Peer.Grpcio);
}
