using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>Contains the configurable limits of the verifier, and the certificate policies and the algorithms that it accepts.</summary>
public sealed record VerificationPolicy
{
    /// <summary>The default policy, for the cards in circulation and the announced next card.</summary>
    public static VerificationPolicy Default { get; } = new();

    /// <summary>
    /// How long after its thisUpdate a CRL may be used, even if its nextUpdate is later. CRLs are issued daily (pki.md 5.3); three days are
    /// enough for a weekend with an outage.
    /// </summary>
    public TimeSpan MaxCrlAge { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How far the CA's clock may be ahead of the local clock before a CRL counts as issued in the future.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Accepted policies of signature certificates. The default contains only the policy of real cards. Test cards have a policy of their
    /// own (<see cref="JpkiOids.TestSignaturePolicy"/>), which no production system may accept.
    /// </summary>
    public IReadOnlyList<AcceptedPolicy> AcceptedPolicies { get; init; } = AcceptanceDefaults.Policies;

    /// <summary>Accepted kinds of keys and signature algorithms of the CA and the holder.</summary>
    public IReadOnlyList<AcceptedAlgorithm> AcceptedAlgorithms { get; init; } = AcceptanceDefaults.Algorithms;

    /// <summary>
    /// Checks whether the given certificate policy is in <see cref="AcceptedPolicies"/>, regardless of the days on which it is accepted.
    /// </summary>
    internal bool ContainsPolicy(string policyOid)
    {
        foreach (var acceptedPolicy in AcceptedPolicies)
        {
            if (acceptedPolicy.Oid == policyOid)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Checks whether one of the certificate's policies is accepted at the given instant.</summary>
    internal bool AcceptsAnyPolicy(IReadOnlyList<string> policyOids, DateTimeOffset at)
    {
        foreach (var acceptedPolicy in AcceptedPolicies)
        {
            if (policyOids.Contains(acceptedPolicy.Oid) && acceptedPolicy.Period.Contains(at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Returns the profile that is accepted at the given instant and that the key matches exactly; null if there is none.
    /// </summary>
    internal AlgorithmProfile? FindProfile(PublicKeyInfo key, DateTimeOffset at)
    {
        foreach (var acceptedAlgorithm in AcceptedAlgorithms)
        {
            if (acceptedAlgorithm.Profile.Matches(key) && acceptedAlgorithm.Period.Contains(at))
            {
                return acceptedAlgorithm.Profile;
            }
        }

        return null;
    }

    /// <summary>Checks whether the CA may sign certificates with the given algorithm at the given instant.</summary>
    internal bool AcceptsSignatureAlgorithm(SignatureAlgorithm algorithm, DateTimeOffset at)
    {
        foreach (var acceptedAlgorithm in AcceptedAlgorithms)
        {
            if (acceptedAlgorithm.Profile.SignatureAlgorithm == algorithm && acceptedAlgorithm.Period.Contains(at))
            {
                return true;
            }
        }

        return false;
    }
}
