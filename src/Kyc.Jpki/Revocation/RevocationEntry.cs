namespace Kyc.Jpki.Revocation;

/// <summary>Represents a CRL entry, which states that the certificate with one serial number is revoked (RFC 5280 5.1.2.6, 5.3).</summary>
/// <param name="Date">When the certificate was revoked.</param>
/// <param name="Reason">Why the certificate was revoked.</param>
public readonly record struct RevocationEntry(DateTimeOffset Date, RevocationReason Reason);
