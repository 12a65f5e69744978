namespace Kyc.VirtualCard.Pki;

/// <summary>Represents the certificates and keys on a persona's card.</summary>
/// <param name="Signature">EF 0001 and 001A. Null when the card has no signature certificate.</param>
/// <param name="Authentication">EF 000A and 0017.</param>
public sealed record PersonaCredentials(IssuedCertificate? Signature, IssuedCertificate Authentication);
