using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>A certificate policy (RFC 5280 4.2.1.4) that a signature certificate may have.</summary>
/// <param name="Oid">Dotted object identifier.</param>
/// <param name="Name">For operators.</param>
/// <param name="Days">When it is accepted.</param>
public sealed record AcceptedPolicy(string Oid, string Name, DaysOfEffect Days);

/// <summary>A key and its signature algorithm that CA and holder may use.</summary>
/// <param name="Profile">Which.</param>
/// <param name="Days">When it is accepted.</param>
public sealed record AcceptedAlgorithm(AlgorithmProfile Profile, DaysOfEffect Days);
