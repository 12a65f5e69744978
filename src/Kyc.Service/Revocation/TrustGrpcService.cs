using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>
/// Implements <c>kyc.v1.TrustService</c>, which shows operators the installed trust anchors, the accepted policies and algorithms, the
/// limits for CRL age and clock skew, and warnings about the anchors.
/// </summary>
public sealed class TrustGrpcService(
    TrustAnchorWatcher anchors,
    VerificationPolicy policy,
    AcceptanceSettings acceptanceSettings,
    TimeProvider clock) : TrustService.TrustServiceBase
{
    /// <inheritdoc />
    public override Task<GetTrustStatusResponse> GetTrustStatus(GetTrustStatusRequest request, ServerCallContext context)
    {
        var now = clock.GetNow();
        var response = new GetTrustStatusResponse
        {
            MaxCrlAge = Duration.FromTimeSpan(policy.MaxCrlAge),
            ClockSkew = Duration.FromTimeSpan(policy.ClockSkew),
        };
        var anchorsInForce = anchors.Current.Anchors.OrderBy(anchor => anchor.NotAfter);
        response.Anchors.AddRange(anchorsInForce.Select(anchor => TrustDescriptions.Create(anchor, now)));
        response.Policies.AddRange(policy.AcceptedPolicies.Select(accepted => TrustDescriptions.Create(accepted, acceptanceSettings, now)));
        response.Algorithms.AddRange(
            policy.AcceptedAlgorithms.Select(accepted => TrustDescriptions.Create(accepted, acceptanceSettings, now)));
        response.Warnings.AddRange(anchors.GetWarnings());
        return Task.FromResult(response);
    }
}
