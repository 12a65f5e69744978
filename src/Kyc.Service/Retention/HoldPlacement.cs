using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>
/// Represents a hold to place. <c>Until</c> is the last day of the hold in Japan time, or null when the hold lasts until it is released.
/// </summary>
public sealed record HoldPlacement(Guid ApplicationId, HoldReason Reason, string Reference, DateOnly? Until, string IdempotencyKey)
{
    /// <summary>The MAC of the gRPC request (<see cref="Platform.Encryption.RequestMac"/>).</summary>
    public byte[]? RequestMac { get; init; }

    /// <summary>Checks whether the stored hold was placed by a request with the same content as this request.</summary>
    public bool Matches(HoldRow hold) => hold.RequestMac is not null
        ? hold.RequestMac.AsSpan().SequenceEqual(RequestMac)
        // The hold may have been extended meanwhile, which moves its last day to a later day or removes it.
        : (hold.ApplicationId, hold.Reason, hold.Reference) == (ApplicationId, Reason, Reference)
            && (hold.UntilDay is null || hold.UntilDay >= Until);
}
