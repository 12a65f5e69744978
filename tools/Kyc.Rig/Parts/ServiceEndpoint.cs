using Grpc.Net.Client;
using Kyc.Client;

namespace Kyc.Rig.Parts;

/// <summary>Represents the gRPC port of a service of the rig.</summary>
/// <param name="Address">The address, with mutual TLS.</param>
/// <param name="Access">The files with which callers connect.</param>
public sealed record ServiceEndpoint(Uri Address, DevelopmentAccess Access)
{
    /// <summary>Gets the address without the scheme.</summary>
    public string Authority => Address.Authority;

    /// <summary>Gets the command-line options with which one of our programs connects as the given caller.</summary>
    /// <param name="caller">The name of a <see cref="DevelopmentCaller"/>.</param>
    public string[] GetOptions(string caller)
    {
        var files = Access.GetFiles(caller);
        return
        [
            "--service", Address.AbsoluteUri, "--tls-certificate", files.CertificatePath, "--tls-key", files.KeyPath, "--tls-ca",
            files.CaPath,
        ];
    }

    /// <summary>Creates a connection of the given caller.</summary>
    /// <param name="caller">The name of a <see cref="DevelopmentCaller"/> and that of the person.</param>
    /// <exception cref="RigException">The caller's files cannot be read.</exception>
    public ServiceConnection Connect(CallerIdentity caller) =>
        ServiceConnection.TryCreate(
            Address.AbsoluteUri, caller, TimeProvider.System, out var connection, out var problem, Access.GetFiles(caller.Program))
            ? connection
            : throw new RigException(problem);

    /// <summary>Creates a channel of the given caller, without the deadlines, retries and metadata of our programs.</summary>
    /// <param name="caller">The name of a <see cref="DevelopmentCaller"/>.</param>
    public GrpcChannel CreateChannel(string caller) =>
        GrpcChannel.ForAddress(
            Address, new GrpcChannelOptions { HttpHandler = Access.CreateHandler(caller), DisposeHttpClient = true });
}
