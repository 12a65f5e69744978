namespace Kyc.Tests.Shared;

/// <summary>A test of the contract, here with the real service: skipped on a machine without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute
{
    public PcscFactAttribute() => Skip = EndToEnd.Tests.Installed.WhatIsMissing([]);
}
