using Kyc.Service.Evidence;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;

namespace Kyc.Service.Health;

/// <summary>
/// What an operator must look at although the service is ready: sentences with counts and without data, as <c>/readyz</c> shows them.
/// </summary>
public sealed class ReadinessWarnings(
    Readiness readiness, InstalledAnchors anchors, RevocationWarnings lists, EvidenceHealth evidence, RetentionInstruments retention,
    PersonalNumberHealth personalNumbers, UnusableRows unusable)
{
    /// <summary>The warnings now.</summary>
    public IEnumerable<string> Current =>
        new[] { Cards, evidence.Warning, retention.Counts.Warning, personalNumbers.Warning, unusable.Warning }.OfType<string>()
        .Concat(anchors.Warnings())
        .Concat(lists.Current);

    /// <summary>Whoever probes the service as a whole must see it before a person does.</summary>
    private string? Cards => readiness.Current.Cards is { } reason ? $"cards cannot be verified: {reason}" : null;
}
