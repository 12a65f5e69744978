using Kyc.Service.Evidence;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;

namespace Kyc.Service.Health;

/// <summary>
/// Provides the problems that an operator must look at although the service is ready: sentences with counts and without data, as shown by
/// <c>/readyz</c>.
/// </summary>
public sealed class ReadinessWarnings(
    Readiness readiness, InstalledAnchors anchors, RevocationWarnings lists, EvidenceHealth evidence, RetentionInstruments retention,
    PersonalNumberHealth personalNumbers, UnusableRows unusable)
{
    /// <summary>Gets the current warnings.</summary>
    public IEnumerable<string> Current =>
        new[] { CardWarning, evidence.Warning, retention.Counts.Warning, personalNumbers.Warning, unusable.Warning }.OfType<string>()
        .Concat(anchors.Warnings())
        .Concat(lists.Current);

    /// <summary>
    /// Gets the obstacle to card verification as a warning, because a probe of the service as a whole would not show it otherwise.
    /// </summary>
    private string? CardWarning => readiness.Current.CardObstacle is { } reason ? $"cards cannot be verified: {reason}" : null;
}
