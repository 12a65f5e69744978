namespace Kyc.CardReader.Tests;

/// <summary>
/// Marks a test that every implementation of <c>IPcscApi</c> must pass. In this project such a test is never skipped, because it needs no
/// PC/SC service.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PcscFactAttribute : FactAttribute;
