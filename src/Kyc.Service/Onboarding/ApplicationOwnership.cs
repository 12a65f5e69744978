using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Authorization;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Binds applications to the front-end that created them. The owner of an application never changes: it is the program that the record of
/// the creation names, also in applications of earlier versions.
/// </summary>
public sealed class ApplicationOwnership(ApplicationStore store)
    : OwnershipCondition(CallerRole.FrontEnd, "application_id", ServiceFailures.ApplicationUnknown)
{
    /// <inheritdoc />
    protected override Task<string?> FindOwnerAsync(Guid id, CancellationToken cancellationToken) =>
        store.FindOwnerAsync(id, cancellationToken);
}
