namespace Kyc.Jpki.Revocation;

/// <summary>What a list says of one serial number (RFC 5280 5.1.2.6, 5.3).</summary>
/// <param name="Date">When it was revoked.</param>
/// <param name="Reason">Why.</param>
public readonly record struct RevokedEntry(DateTimeOffset Date, RevocationReason Reason);
