using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// Identifies the CRL that determined the revocation status, for the evidence. Contains no serial number of a person's certificate
/// (law.md 3).
/// </summary>
/// <param name="DistributionPoint">
/// Name of the distribution point as text, most specific part first. For the CRL of a whole CA, the result of
/// <see cref="FormatWholeCaScope"/>.
/// </param>
/// <param name="DistributionPointDer">Name of the distribution point in DER; empty for the CRL of a whole CA.</param>
/// <param name="NumberHex">cRLNumber, upper-case hexadecimal, without leading zero bytes.</param>
/// <param name="ThisUpdate">When the CRL was issued.</param>
/// <param name="NextUpdate">Time by which the next CRL will be issued.</param>
/// <param name="Sha256Hex">SHA-256 of the CRL's bytes, upper-case hexadecimal.</param>
/// <param name="SignerKeyIdHex">subjectKeyIdentifier of the trust anchor that signed the CRL, upper-case hexadecimal.</param>
public sealed record CrlIdentity(
    string DistributionPoint, ReadOnlyMemory<byte> DistributionPointDer, string NumberHex,
    DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, string Sha256Hex, string SignerKeyIdHex)
{
    /// <summary>
    /// Returns the text that is stored instead of a distribution point for the CRL of a whole CA. It never equals the text of a
    /// distinguished name.
    /// </summary>
    public static string FormatWholeCaScope(TrustAnchor issuer) => $"all certificates of {issuer.Name}";
}
