using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests;

/// <summary>Generates Python stubs from the .proto files of these tests with Debian's protoc.</summary>
internal static class PythonStubs
{
    /// <summary>
    /// Generates the stubs, and returns the arguments with which env(1) runs the given script of tests/foreign-clients/python with these
    /// stubs.
    /// </summary>
    public static async Task<string[]> CreateScriptArgumentsAsync(WorkFolder work, string name)
    {
        var stubs = work.CreatePrivateFolder("stubs");
        var maker = Path.Combine(Installed.ClientsFolder, "interop_stubs.sh");
        await Tool.RunOrFailAsync("bash", [maker, Machine.ProjectFolder, stubs], CancellationToken.None);
        return
        [
            $"PYTHONPATH={stubs}", "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8",
            Installed.Python, Path.Combine(Installed.ClientsFolder, "python", name),
        ];
    }
}
