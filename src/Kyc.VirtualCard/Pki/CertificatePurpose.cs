namespace Kyc.VirtualCard.Pki;

/// <summary>Which of the card's two certificates: each has its own CA, its own profile and its own password.</summary>
public enum CertificatePurpose
{
    /// <summary>署名用: signs documents, carries the four attributes.</summary>
    Signature,

    /// <summary>利用者証明用: logs in, says nothing about the person.</summary>
    Authentication,
}
