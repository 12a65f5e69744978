namespace Kyc.CardReader.Tests;

/// <summary>A test of the contract: here it needs nothing of the machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute;
