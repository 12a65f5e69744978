namespace Kyc.VirtualCard.Pki;

/// <summary>The certificates and keys on a persona's card.</summary>
/// <param name="Signature">EF 0001 and 001A; null when the card has no signature certificate.</param>
/// <param name="Authentication">EF 000A and 0017.</param>
public sealed record PersonaCredentials(IssuedCertificate? Signature, IssuedCertificate Authentication);
