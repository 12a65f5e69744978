namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Marks a test of the PC/SC binding with the real pcscd. The test is skipped when this machine lacks pcscd with its virtual reader or
/// PostgreSQL.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute
{
    public PcscFactAttribute() => Skip = InstalledPrograms.GetSkipReason([]);
}
