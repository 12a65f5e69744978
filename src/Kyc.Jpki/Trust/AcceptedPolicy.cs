using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>Represents a certificate policy (RFC 5280 4.2.1.4) that is accepted in signature certificates.</summary>
/// <param name="Oid">Dotted object identifier.</param>
/// <param name="Name">Name shown to operators.</param>
/// <param name="Period">The days on which the policy is accepted.</param>
public sealed record AcceptedPolicy(string Oid, string Name, AcceptancePeriod Period);

/// <summary>Represents a kind of key, with its signature algorithm, that is accepted for the CA and the holder.</summary>
/// <param name="Profile">The kind of key and the signature algorithm.</param>
/// <param name="Period">The days on which the algorithm is accepted.</param>
public sealed record AcceptedAlgorithm(AlgorithmProfile Profile, AcceptancePeriod Period);
