using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>
/// Implements <c>kyc.v1.TrustService</c>, which shows operators the trust anchors in force, the accepted policies and algorithms, the
/// limits for CRL age and clock skew, and warnings about the anchors.
/// </summary>
public sealed class TrustGrpcService(InstalledAnchors anchors, VerificationPolicy policy, AcceptanceSettings trust, TimeProvider clock)
    : TrustService.TrustServiceBase
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
        var inForce = anchors.Current.Anchors.OrderBy(anchor => anchor.NotAfter);
        response.Anchors.AddRange(inForce.Select(anchor => TrustDescriptions.Of(anchor, now)));
        response.Policies.AddRange(policy.AcceptedPolicies.Select(accepted => TrustDescriptions.Of(accepted, trust, now)));
        response.Algorithms.AddRange(policy.AcceptedAlgorithms.Select(accepted => TrustDescriptions.Of(accepted, trust, now)));
        response.Warnings.AddRange(anchors.GetWarnings());
        return Task.FromResult(response);
    }
}
