using Kyc.Interop.Tests.OurClient;

namespace Kyc.Interop.Tests;

/// <summary>Tests our client with a grpcio server, which uses gRPC's C core, and with our own server.</summary>
public sealed class OurClientTests(ServerFixture servers) : IClassFixture<ServerFixture>
{
    private const string ProbeSkipReason =
        "grpcio does not tell a server whether a message was compressed, so it can't refuse the probe call; the _noprobe row runs the rest";

    [Theory]
    [InteropCaseData(Peer.Dotnet)]
    [InteropCaseData(Peer.Grpcio, "client_compressed_unary", "client_compressed_streaming")]
    [InlineData(Peer.Grpcio, "client_compressed_unary", Skip = ProbeSkipReason)]
    [InlineData(Peer.Grpcio, "client_compressed_streaming", Skip = ProbeSkipReason)]
    public Task Our_client_passes_the_interop_case_against_the_server(Peer server, string caseName) => RunCaseAsync(server, caseName);

    [GrpcioTheory]
    [InlineData(Peer.Grpcio, "client_compressed_unary_noprobe")]
    [InlineData(Peer.Grpcio, "client_compressed_streaming_noprobe")]
    public Task Our_client_compresses_messages_for_the_server(Peer server, string caseName) => RunCaseAsync(server, caseName);

    private async Task RunCaseAsync(Peer server, string caseName)
    {
        using var context = new CaseContext(servers.GetAddress(server));
        await OurClientCases.ByName[caseName](context);
    }
}

/// <summary>Marks a theory that needs grpcio. The theory is skipped when grpcio is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GrpcioTheoryAttribute : TheoryAttribute
{
    public GrpcioTheoryAttribute() => Skip = InstalledImplementations.GetSkipReason(Peer.Grpcio);
}
