namespace Kyc.VirtualCard.Pki;

/// <summary>Represents the certificates and keys on a persona's card.</summary>
/// <param name="SignatureCertificate">The certificate in EF 0001 and the key in EF 001A. Null when the card has no signature
/// certificate.</param>
/// <param name="AuthenticationCertificate">The certificate in EF 000A and the key in EF 0017.</param>
public sealed record PersonaCredentials(IssuedCertificate? SignatureCertificate, IssuedCertificate AuthenticationCertificate);
