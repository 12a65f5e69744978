using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests;

/// <summary>Generates Python stubs from the .proto files of these tests with Debian's protoc.</summary>
internal static class PythonStubGenerator
{
    /// <summary>
    /// Generates the stubs, and returns the arguments with which env(1) runs the given script of tests/foreign-clients/python with these
    /// stubs.
    /// </summary>
    public static async Task<string[]> PrepareScriptAsync(WorkFolder workFolder, string scriptName)
    {
        var stubFolder = workFolder.CreatePrivateFolder("stubs");
        var generatorScript = Path.Combine(InstalledImplementations.ClientsFolder, "interop_stubs.sh");
        await CommandRunner.RunOrFailAsync("bash", [generatorScript, Machine.ProjectFolder, stubFolder], CancellationToken.None);
        return
        [
            $"PYTHONPATH={stubFolder}", "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8",
            InstalledImplementations.PythonPath, Path.Combine(InstalledImplementations.ClientsFolder, "python", scriptName),
        ];
    }
}
