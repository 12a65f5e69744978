namespace Kyc.VirtualCard.Pki;

/// <summary>Specifies one of the card's two certificates. Each of them has its own CA, profile and password.</summary>
public enum CertificatePurpose
{
    /// <summary>署名用: signs documents and contains the four attributes.</summary>
    Signature,

    /// <summary>利用者証明用: authenticates and contains no data of the person.</summary>
    Authentication,
}
