using System.Reflection;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the version of this program, which <c>Directory.Build.props</c> defines.</summary>
public static class ServiceVersion
{
    /// <summary>
    /// The version and the full commit hash (SemVer 2.0.0), for example <c>1.0.0-preview.1+67579b6…</c>. Only the version when the program
    /// was not built from a Git repository.
    /// </summary>
    public static readonly string FullVersion =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>
    /// The version that records and deletion certificates state: the same as <see cref="FullVersion"/>, but with only the first eight
    /// digits of the commit hash, so that no part of it can look like an individual number of twelve digits.
    /// </summary>
    public static readonly string RecordVersion = Shorten(FullVersion);

    private const int CommitDigits = 8;

    private static string Shorten(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 || text.Length <= plus + 1 + CommitDigits ? text : text[..(plus + 1 + CommitDigits)];
    }
}
