using System.Diagnostics;

namespace Kyc.Mail.Tests.Barcodes;

/// <summary>Runs bwip-js, an independent implementation of the customer barcode, in a Node.js process.</summary>
internal static class BwipJs
{
    private static readonly string BwipJsFolder = Path.Combine(GetRepositoryRoot(), "tests/Kyc.Mail.Tests/Barcodes/bwip-js");

    public static string? MissingDependency { get; } =
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "node"))) ? "node"
        : !Directory.Exists(Path.Combine(BwipJsFolder, "node_modules/bwip-js")) ? "bwip-js"
        : null;

    /// <summary>
    /// Gets the bars that bwip-js draws for each of the given texts: one string for each text, with a digit from 1 to 4 for each bar.
    /// </summary>
    public static async Task<string[]> GetBarsAsync(IEnumerable<string> texts)
    {
        using var nodeProcess = Process.Start(new ProcessStartInfo("node", [Path.Combine(BwipJsFolder, "bars.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var outputTask = nodeProcess.StandardOutput.ReadToEndAsync();
        var errorTask = nodeProcess.StandardError.ReadToEndAsync();
        await nodeProcess.StandardInput.WriteAsync(string.Join('\n', texts));
        nodeProcess.StandardInput.Close();
        await nodeProcess.WaitForExitAsync();
        Assert.True(nodeProcess.ExitCode == 0, await errorTask);
        return (await outputTask).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string GetRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("KycOnboarding.sln is in no folder above the tests.");
    }
}

/// <summary>
/// Marks a test that uses bwip-js. If Node.js or bwip-js is not installed, the test is skipped, and the reason names the missing one.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BwipJsFactAttribute : FactAttribute
{
    public BwipJsFactAttribute() =>
        Skip = BwipJs.MissingDependency is { } missingDependency ? $"not installed here: {missingDependency} (./test installs it)" : null;
}
