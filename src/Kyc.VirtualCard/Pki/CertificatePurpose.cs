namespace Kyc.VirtualCard.Pki;

/// <summary>Specifies one of the card's two certificates. Each of them has its own CA, profile and password or PIN.</summary>
public enum CertificatePurpose
{
    /// <summary>署名用: the certificate for signing documents, which contains the holder's name, birth date, gender and address.</summary>
    Signature,

    /// <summary>利用者証明用: the certificate for authenticating, which contains no personal data of the holder.</summary>
    Authentication,
}
