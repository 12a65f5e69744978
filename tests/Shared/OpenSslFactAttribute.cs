namespace Kyc.Tests.Shared;

/// <summary>A test that needs the openssl program of a Unix system; skipped, with the reason, where there is none.</summary>
internal sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute() => Skip = WhatIsMissing;

    private static string? WhatIsMissing { get; } =
        !OperatingSystem.IsWindows() && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "openssl")))
            ? null
            : "openssl is not installed";
}
