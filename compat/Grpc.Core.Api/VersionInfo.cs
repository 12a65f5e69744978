namespace Grpc.Core;

/// <summary>The versions this assembly stands in for.</summary>
public static class VersionInfo
{
    /// <summary>The assembly version of every gRPC assembly of the second series.</summary>
    public const string CurrentAssemblyVersion = "2.0.0.0";

    /// <summary>The file version of the release.</summary>
    public const string CurrentAssemblyFileVersion = "2.85.0.0";

    /// <summary>The release.</summary>
    public const string CurrentVersion = "2.85.0";
}
