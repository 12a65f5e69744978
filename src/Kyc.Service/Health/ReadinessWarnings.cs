using Kyc.Service.Evidence;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;

namespace Kyc.Service.Health;

/// <summary>
/// Provides the problems that an operator must examine although the service is ready. <c>/readyz</c> shows them as sentences with counts
/// and without personal data.
/// </summary>
public sealed class ReadinessWarnings(
    ReadinessMonitor readiness,
    TrustAnchorWatcher anchors,
    RevocationWarnings revocationWarnings,
    EvidenceHealth evidenceHealth,
    RetentionInstruments retention,
    PersonalNumberHealth personalNumbers,
    UnusableRowRegistry unusableRows)
{
    /// <summary>Gets the current warnings.</summary>
    public IEnumerable<string> Current =>
        new[] { CardWarning, evidenceHealth.Warning, retention.Counts.Warning, personalNumbers.Warning, unusableRows.Warning }
            .OfType<string>()
            .Concat(anchors.GetWarnings())
            .Concat(revocationWarnings.Current);

    /// <summary>
    /// Gets the obstacle to card verification as a warning; null when there is none. Without the warning, <c>/readyz</c> would not show an
    /// obstacle that affects only card verification.
    /// </summary>
    private string? CardWarning => readiness.Current.CardObstacle is { } reason ? $"cards cannot be verified: {reason}" : null;
}
