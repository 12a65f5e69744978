using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.Retention;

/// <summary>
/// Defines the numbers that the tables <c>retention_hold</c> and <c>early_erasure</c> store for enum values. The numbers of data classes,
/// events and dispositions are defined in <see cref="EvidenceNumbers"/>.
/// </summary>
internal static class RetentionNumbers
{
    /// <summary>The numbers of the reasons for a hold.</summary>
    public static readonly StoredNumberMap<HoldReason> HoldReason = new(
        [
            (Contracts.V1.HoldReason.Litigation, 1), (Contracts.V1.HoldReason.Authority, 2), (Contracts.V1.HoldReason.Suspicion, 3),
            (Contracts.V1.HoldReason.Complaint, 4), (Contracts.V1.HoldReason.Audit, 5),
        ],
        Contracts.V1.HoldReason.Unspecified);

    /// <summary>The numbers of the states of a hold.</summary>
    public static readonly StoredNumberMap<HoldState> HoldState = new(
        [
            (Contracts.V1.HoldState.Standing, 1), (Contracts.V1.HoldState.ReleaseRequested, 2), (Contracts.V1.HoldState.Released, 3),
            (Contracts.V1.HoldState.Expired, 4),
        ],
        Contracts.V1.HoldState.Unspecified);

    /// <summary>The numbers of the reasons for an early erasure.</summary>
    public static readonly StoredNumberMap<EarlyErasureReason> EarlyReason = new(
        [(EarlyErasureReason.PersonAsked, 1), (EarlyErasureReason.StoredByMistake, 2), (EarlyErasureReason.ForbiddenContent, 3)],
        EarlyErasureReason.Unspecified);
}
