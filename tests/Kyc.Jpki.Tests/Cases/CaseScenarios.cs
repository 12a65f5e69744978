namespace Kyc.Jpki.Tests.Cases;

/// <summary>Lists all cases that are written to files.</summary>
internal static class CaseScenarios
{
    public static IReadOnlyList<CaseScenario> All { get; } =
        [.. CertificateCases.All, .. TrustCases.All, .. ListCases.All, .. PersonCases.All];
}
