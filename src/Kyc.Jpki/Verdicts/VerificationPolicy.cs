using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Verdicts;

/// <summary>What the verifier chooses, as data.</summary>
public sealed record VerificationPolicy
{
    /// <summary>How the card in circulation and its announced successor are verified.</summary>
    public static VerificationPolicy Default { get; } = new();

    /// <summary>
    /// How long after its thisUpdate a revocation list may answer, even if its nextUpdate is later. Lists are issued daily
    /// (fact file pki.md 5.3); three days bridge a disturbed weekend.
    /// </summary>
    public TimeSpan MaxCrlAge { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How far the CA's clock may be ahead of ours before a list counts as one from the future.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Certificate policies of signature certificates, dotted. The card's only: test cards have their own policy
    /// (<see cref="JpkiOids.TestSignaturePolicy"/>), which no production system accepts.
    /// </summary>
    public IReadOnlyList<string> AcceptedPolicies { get; init; } = [JpkiOids.SignaturePolicy];

    /// <summary>Accepted keys and signature algorithms, of CA and holder.</summary>
    public IReadOnlyList<AlgorithmProfile> Algorithms { get; init; } = AlgorithmProfile.All;
}
