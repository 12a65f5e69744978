namespace Kyc.EndToEnd.Tests;

/// <summary>Marks a test of the PC/SC binding with the real service. On a machine without the service, the test is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute
{
    public PcscFactAttribute() => Skip = Installed.FindMissing([]);
}
