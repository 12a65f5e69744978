using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>Which list answered: what goes into the evidence, without anybody's serial number (fact file law.md 3).</summary>
/// <param name="DistributionPoint">Name in text form, most specific part first; <see cref="OfWholeCa"/> for the list of a whole CA.</param>
/// <param name="DistributionPointDer">The same Name in DER; empty for the list of a whole CA.</param>
/// <param name="NumberHex">cRLNumber, upper-case hexadecimal, without leading zero bytes.</param>
/// <param name="ThisUpdate">When the list was issued.</param>
/// <param name="NextUpdate">When its successor is due at the latest.</param>
/// <param name="Sha256Hex">SHA-256 of the list's bytes, upper-case hexadecimal.</param>
/// <param name="SignerKeyIdHex">subjectKeyIdentifier of the anchor that signed it, upper-case hexadecimal.</param>
public sealed record CrlIdentity(
    string DistributionPoint, ReadOnlyMemory<byte> DistributionPointDer, string NumberHex,
    DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, string Sha256Hex, string SignerKeyIdHex)
{
    /// <summary>What stands for the distribution point of the list of a whole CA: no Name has this text form.</summary>
    public static string OfWholeCa(TrustAnchor issuer) => $"all certificates of {issuer.Name}";
}
