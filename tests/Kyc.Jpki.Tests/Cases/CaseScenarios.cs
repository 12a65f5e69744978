namespace Kyc.Jpki.Tests.Cases;

/// <summary>All cases.</summary>
internal static class CaseScenarios
{
    public static IReadOnlyList<CaseScenario> All { get; } =
        [.. CertificateCases.All, .. TrustCases.All, .. ListCases.All, .. PersonCases.All];
}
