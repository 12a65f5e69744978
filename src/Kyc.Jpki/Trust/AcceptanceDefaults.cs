using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>
/// Contains the certificate policies and algorithms that are accepted by default, with the days on which each is accepted. The evidence of
/// an earlier verification is checked against the entries accepted on the day of that verification. Therefore an outdated entry must be
/// given a last day and must never be removed.
/// </summary>
public static class AcceptanceDefaults
{
    /// <summary>
    /// Accepted certificate policies. The policies of test cards and of smartphones (<see cref="JpkiOids.TestSignaturePolicy"/>,
    /// <see cref="JpkiOids.PhoneSignaturePolicy"/>) are accepted only if a setting adds them.
    /// </summary>
    public static IReadOnlyList<AcceptedPolicy> Policies { get; } =
    [
        new(JpkiOids.SignaturePolicy, "signature certificate of the My Number Card", new AcceptancePeriod(new(2015, 10, 20), null,
            "fact file pki.md 5.1, 5.2: the policy of every generation, the first of which began on that day")),
    ];

    /// <summary>Accepted kinds of keys with their signature algorithms.</summary>
    public static IReadOnlyList<AcceptedAlgorithm> Algorithms { get; } =
    [
        new(AlgorithmProfile.Rsa2048, new AcceptancePeriod(new(2015, 10, 20), null,
            "fact file pki.md 5.1, 5.2: CA and holder of every generation, the first of which began on that day")),
        new(AlgorithmProfile.EcdsaP384, new AcceptancePeriod(new(2024, 3, 18), null,
            "fact file pki.md 5.4: final report of the task force for the next card, of that day")),
    ];
}
