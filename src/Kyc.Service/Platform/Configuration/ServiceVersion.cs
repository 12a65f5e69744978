using System.Reflection;

namespace Kyc.Service.Platform.Configuration;

/// <summary>The version of this program, as <c>Directory.Build.props</c> has it.</summary>
public static class ServiceVersion
{
    /// <summary>
    /// Version and commit (SemVer 2.0.0): <c>1.0.0-preview.1+67579b6…</c>, the commit with all its digits; without it when the sources had
    /// none.
    /// </summary>
    public static readonly string Text =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
