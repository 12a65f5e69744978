namespace Kyc.EndToEnd.Tests;

/// <summary>A test of the contract, here with the real service: skipped on a machine without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute
{
    public PcscFactAttribute() => Skip = Installed.WhatIsMissing([]);
}
