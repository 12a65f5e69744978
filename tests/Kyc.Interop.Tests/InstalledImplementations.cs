using Kyc.Rig;

namespace Kyc.Interop.Tests;

/// <summary>Specifies the gRPC implementation at the other end of a call.</summary>
public enum Peer
{
    /// <summary>The official .NET libraries.</summary>
    Dotnet,

    /// <summary>Debian's Python package grpcio, which is based on gRPC's C core.</summary>
    Grpcio,

    /// <summary>@grpc/grpc-js, a gRPC implementation in JavaScript.</summary>
    GrpcJs,
}

/// <summary>Checks whether programs that a test with another gRPC implementation needs are missing on this machine.</summary>
internal static class InstalledImplementations
{
    /// <summary>
    /// Path of Debian's Python interpreter. Another interpreter that comes first on the PATH does not have Debian's grpcio.
    /// </summary>
    public const string PythonPath = "/usr/bin/python3";

    public static string ClientsFolder { get; } = Path.Combine(Machine.ProjectFolder, "tests", "foreign-clients");

    public static string? GetSkipReason(Peer peer)
    {
        string[] missingPrograms = peer switch
        {
            Peer.Grpcio =>
            [
                .. GetNameIfMissing("python3-grpcio", Directory.Exists("/usr/lib/python3/dist-packages/grpc")),
                .. GetNameIfMissing("protoc", IsOnPath("protoc")),
                .. GetNameIfMissing("grpc_python_plugin", IsOnPath("grpc_python_plugin")),
            ],
            Peer.GrpcJs =>
            [
                .. GetNameIfMissing("node", IsOnPath("node")),
                .. GetNameIfMissing("grpc-js", Directory.Exists(Path.Combine(ClientsFolder, "node/node_modules/@grpc/grpc-js"))),
            ],
            _ => [],
        };
        return missingPrograms.Length == 0 ? null : $"not installed here: {string.Join(", ", missingPrograms)} (./test installs it)";
    }

    private static string[] GetNameIfMissing(string name, bool isInstalled) => isInstalled ? [] : [name];

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
