namespace Kyc.EndToEnd.Tests;

/// <summary>Marks a test of the contract with the real service. On a machine without it, the test is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute
{
    public PcscFactAttribute() => Skip = Installed.FindMissing([]);
}
