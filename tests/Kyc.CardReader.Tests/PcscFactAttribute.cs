namespace Kyc.CardReader.Tests;

/// <summary>
/// Marks a test that every implementation of IPcscApi must pass. In this project it needs nothing that the machine may lack.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute;
