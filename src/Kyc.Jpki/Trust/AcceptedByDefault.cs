using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>
/// The dated table of what is accepted where no setting says otherwise. Earlier evidence is judged by the days of its own verification, so
/// an entry gets a last day and is never taken out.
/// </summary>
public static class AcceptedByDefault
{
    /// <summary>
    /// Certificate policies. Those of test cards and of smartphones (<see cref="JpkiOids.TestSignaturePolicy"/>,
    /// <see cref="JpkiOids.PhoneSignaturePolicy"/>) are accepted by setting only.
    /// </summary>
    public static IReadOnlyList<AcceptedPolicy> Policies { get; } =
    [
        new(JpkiOids.SignaturePolicy, "signature certificate of the My Number Card", new DaysOfEffect(new(2015, 10, 20), null,
            "fact file pki.md 5.1, 5.2: the policy of every generation, the first of which began on that day")),
    ];

    /// <summary>Algorithms.</summary>
    public static IReadOnlyList<AcceptedAlgorithm> Algorithms { get; } =
    [
        new(AlgorithmProfile.Rsa2048, new DaysOfEffect(new(2015, 10, 20), null,
            "fact file pki.md 5.1, 5.2: CA and holder of every generation, the first of which began on that day")),
        new(AlgorithmProfile.EcdsaP384, new DaysOfEffect(new(2024, 3, 18), null,
            "fact file pki.md 5.4: final report of the task force for the next card, of that day")),
    ];
}
