using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// Represents a snapshot of the current CRLs of all distribution points and of whole CAs. Immutable; any thread can read it without a lock.
/// Adding a CRL creates a new snapshot.
/// </summary>
/// <remarks>
/// CRLs are identified by distribution point and signing key, because all generations of a CA have the same name (pki.md 8).
/// </remarks>
public sealed class RevocationIndex
{
    private readonly Dictionary<CrlSeriesKey, TrustedCrl> _crls;

    private RevocationIndex(Dictionary<CrlSeriesKey, TrustedCrl> crls) => _crls = crls;

    /// <summary>An index without CRLs. No certificate can be verified with it.</summary>
    public static RevocationIndex Empty { get; } = new([]);

    /// <summary>All current CRLs, in no particular order, including damaged ones.</summary>
    public IReadOnlyCollection<TrustedCrl> Crls => _crls.Values;

    /// <summary>Creates a snapshot from verified CRLs. Each must be the current CRL of its distribution point and signing key.</summary>
    public static RevocationIndex Create(IReadOnlyCollection<TrustedCrl> crls)
    {
        var crlsByKey = new Dictionary<CrlSeriesKey, TrustedCrl>(crls.Count);
        foreach (var crl in crls)
        {
            crlsByKey[GetSeriesKey(crl)] = crl;
        }

        return new RevocationIndex(crlsByKey);
    }

    /// <summary>
    /// Returns a snapshot in which the given CRL replaces the previous CRL of the same distribution point and signing key. An older CRL
    /// never replaces a newer one: neither number nor thisUpdate may decrease. Adding the current CRL again changes nothing, unless the
    /// stored one is damaged.
    /// </summary>
    /// <param name="crl">The CRL.</param>
    /// <param name="signer">The trust anchor that <see cref="CrlSignatureExtensions.TryVerify"/> found for this CRL.</param>
    /// <param name="failure">
    /// <see cref="VerdictFailures.CrlRolledBack"/> if the CRL does not supersede the current one;
    /// <see cref="VerdictFailures.CrlUnsupported"/> for a CRL without a number or with the scope <see cref="CrlScope.UnsupportedPoint"/>;
    /// or null.
    /// </param>
    /// <returns>The new snapshot; this snapshot if nothing changed or the CRL was refused.</returns>
    public RevocationIndex WithCrl(CertificateRevocationList crl, TrustAnchor signer, out Failure? failure)
    {
        failure = null;
        // A CRL of version 1 has no number, so an old one could replace a new one.
        if (crl.Scope == CrlScope.UnsupportedPoint || crl.CrlNumber.IsEmpty)
        {
            failure = VerdictFailures.CrlUnsupported;
            return this;
        }

        var seriesKey = new CrlSeriesKey(crl.DistributionPointDer, signer.KeyId);
        if (_crls.TryGetValue(seriesKey, out var currentCrl))
        {
            var isSame = crl.Version.IsSameCrl(currentCrl.Version);
            if (isSame && currentCrl.IsIntact)
            {
                return this;
            }

            // A damaged CRL is replaced by adding the same CRL again.
            if (!isSame && !crl.Version.Supersedes(currentCrl.Version))
            {
                failure = VerdictFailures.CrlRolledBack;
                return this;
            }
        }

        return new RevocationIndex(new Dictionary<CrlSeriesKey, TrustedCrl>(_crls) { [seriesKey] = new TrustedCrl(crl, signer) });
    }

    /// <summary>
    /// Returns the CRLs that cover a certificate: the CRL of its distribution point and the CRL of the whole CA. Omits a damaged CRL, as
    /// <see cref="TryGetCrl"/> does.
    /// </summary>
    /// <param name="distributionPointDer">Name of the distribution point in DER; empty if the certificate names none.</param>
    /// <param name="signerKeyId">subjectKeyIdentifier of the trust anchor that issued the certificate.</param>
    internal CoveringCrls GetCoveringCrls(ReadOnlyMemory<byte> distributionPointDer, ReadOnlyMemory<byte> signerKeyId)
    {
        TrustedCrl? pointCrl = null;
        if (!distributionPointDer.IsEmpty)
        {
            _ = TryGetCrl(distributionPointDer, signerKeyId, out pointCrl);
        }

        return new CoveringCrls(pointCrl, TryGetCrl(default, signerKeyId, out var issuerCrl) ? issuerCrl : null);
    }

    /// <summary>
    /// Checks whether the index contains a CRL of the distribution point or of a whole CA, regardless of the key that signed it. The key
    /// can be that of a different generation of the CA.
    /// </summary>
    /// <param name="distributionPointDer">Name of the distribution point in DER; empty if the certificate names none.</param>
    internal bool HasCrlWithAnyKey(ReadOnlySpan<byte> distributionPointDer)
    {
        foreach (var crl in _crls.Values)
        {
            if ((crl.DistributionPointDer.IsEmpty || crl.DistributionPointDer.Span.SequenceEqual(distributionPointDer)) && crl.IsIntact)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Gets the CRL of a distribution point that the given key signed. A damaged CRL counts as missing, because its content is unknown.
    /// Certificates that need it are then refused.
    /// </summary>
    /// <param name="distributionPointDer">Name of the distribution point in DER; empty for the CRL of the whole CA.</param>
    /// <param name="signerKeyId">subjectKeyIdentifier of the trust anchor that signed the CRL.</param>
    /// <param name="crl">The CRL, or null.</param>
    public bool TryGetCrl(ReadOnlyMemory<byte> distributionPointDer, ReadOnlyMemory<byte> signerKeyId, out TrustedCrl? crl)
    {
        if (_crls.TryGetValue(new CrlSeriesKey(distributionPointDer, signerKeyId), out crl) && !crl.IsIntact)
        {
            crl = null;
        }

        return crl is not null;
    }

    private static CrlSeriesKey GetSeriesKey(TrustedCrl crl) => new(crl.DistributionPointDer, crl.Signer.KeyId);
}
