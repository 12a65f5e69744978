using Kyc.Jpki.Der;

namespace Kyc.Jpki.Signatures;

/// <summary>Specifies the signature algorithm of a certificate, a CRL or a document.</summary>
public enum SignatureAlgorithm
{
    /// <summary>Any other algorithm.</summary>
    Other,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2): used by cards issued since 2016.</summary>
    RsaSha256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384: not in a profile of the card, but a CA may sign its CRLs with it.</summary>
    RsaSha384,

    /// <summary>ECDSA with SHA-384 (RFC 5758 3.2): announced for the next card, pki.md 5.4.</summary>
    EcdsaSha384,
}

/// <summary>Reads the AlgorithmIdentifier of a signature (RFC 5280 4.1.1.2).</summary>
internal static class SignatureAlgorithmIdentifier
{
    /// <summary>
    /// Reads an AlgorithmIdentifier; returns false if there is none. Also returns its DER element, so that callers can check that both
    /// identifiers in a certificate or a CRL have the same bytes.
    /// </summary>
    public static bool TryRead(ref DerReader reader, out DerElement identifier, out SignatureAlgorithm algorithm)
    {
        algorithm = SignatureAlgorithm.Other;
        if (!reader.TryRead(DerTag.Sequence, out identifier))
        {
            return false;
        }

        var parts = identifier.GetReader();
        if (!parts.TryRead(DerTag.ObjectIdentifier, out var oid))
        {
            return false;
        }

        // RFC 4055 section 5: the parameters of RSA are NULL. RFC 5758 3.2: the parameters of ECDSA are absent.
        var rsaAlgorithm = oid.Content.SequenceEqual(DerOid.Sha256WithRsa) ? SignatureAlgorithm.RsaSha256
            : oid.Content.SequenceEqual(DerOid.Sha384WithRsa) ? SignatureAlgorithm.RsaSha384
            : SignatureAlgorithm.Other;
        if (rsaAlgorithm != SignatureAlgorithm.Other
            && parts.TryRead(DerTag.Null, out var nullElement)
            && nullElement.Content.IsEmpty
            && parts.IsAtEnd)
        {
            algorithm = rsaAlgorithm;
        }
        else if (oid.Content.SequenceEqual(DerOid.EcdsaWithSha384) && parts.IsAtEnd)
        {
            algorithm = SignatureAlgorithm.EcdsaSha384;
        }

        return true;
    }
}
