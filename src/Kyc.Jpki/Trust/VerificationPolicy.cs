using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

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
    /// Certificate policies of signature certificates. The card's only: test cards have their own policy
    /// (<see cref="JpkiOids.TestSignaturePolicy"/>), which no production system accepts.
    /// </summary>
    public IReadOnlyList<AcceptedPolicy> AcceptedPolicies { get; init; } = AcceptedByDefault.Policies;

    /// <summary>Accepted keys and signature algorithms, of CA and holder.</summary>
    public IReadOnlyList<AcceptedAlgorithm> Algorithms { get; init; } = AcceptedByDefault.Algorithms;

    /// <summary>Whether the policy is listed, whatever the day.</summary>
    internal bool Lists(string policyOid)
    {
        foreach (var accepted in AcceptedPolicies)
        {
            if (accepted.Oid == policyOid)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the certificate's policies is accepted at this instant.</summary>
    internal bool AcceptsAny(IReadOnlyList<string> policyOids, DateTimeOffset at)
    {
        foreach (var accepted in AcceptedPolicies)
        {
            if (policyOids.Contains(accepted.Oid) && accepted.Days.Covers(at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The accepted profile that the key has exactly; null when there is none at this instant.</summary>
    internal AlgorithmProfile? ProfileOf(PublicKeyInfo key, DateTimeOffset at)
    {
        foreach (var accepted in Algorithms)
        {
            if (accepted.Profile.Fits(key) && accepted.Days.Covers(at))
            {
                return accepted.Profile;
            }
        }

        return null;
    }

    /// <summary>Whether a certificate may be signed so at this instant.</summary>
    internal bool Accepts(SignatureAlgorithm algorithm, DateTimeOffset at)
    {
        foreach (var accepted in Algorithms)
        {
            if (accepted.Profile.Signature == algorithm && accepted.Days.Covers(at))
            {
                return true;
            }
        }

        return false;
    }
}
