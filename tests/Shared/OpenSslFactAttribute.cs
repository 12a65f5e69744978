namespace Kyc.Tests.Shared;

/// <summary>
/// Marks a test that needs the openssl program of a Unix system. On Windows, and where the program is not installed, the test is skipped.
/// </summary>
internal sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute() => Skip = MissingDependency;

    private static string? MissingDependency { get; } =
        !OperatingSystem.IsWindows() && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "openssl")))
            ? null
            : "openssl is not installed";
}
