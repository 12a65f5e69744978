using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;

namespace Kyc.Interop.Tests;

/// <summary>Stubs of the cases' contract for Python, made by Debian's protoc.</summary>
internal static class PythonStubs
{
    /// <summary>Makes the stubs; answers with arguments of env that run a script of tests/foreign-clients/python with them.</summary>
    public static async Task<string[]> ScriptAsync(WorkFolder work, string name)
    {
        string stubs = work.PrivateFolder("stubs");
        string maker = Path.Combine(Installed.ClientsFolder, "interop_stubs.sh");
        await Tool.RunOrFailAsync("bash", [maker, Machine.ProjectFolder, stubs], CancellationToken.None);
        return
        [
            $"PYTHONPATH={stubs}", "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8",
            Installed.Python, Path.Combine(Installed.ClientsFolder, "python", name),
        ];
    }
}
