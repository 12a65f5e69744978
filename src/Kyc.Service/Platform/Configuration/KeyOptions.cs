namespace Kyc.Service.Platform.Configuration;

/// <summary>Settings that name the key-encryption keys and the signing key.</summary>
public sealed class KeyOptions
{
    /// <summary>
    /// File with key-encryption keys, one per line, 32 bytes as base64, readable by the service's user only; for development.
    /// </summary>
    public string? KeyEncryptionKeyFile { get; set; }

    /// <summary>
    /// PEM file with the P-256 key that signs checkpoints and certificates, readable by the service's user only; for development.
    /// </summary>
    public string? SigningKeyFile { get; set; }

    /// <summary>The vendor's PKCS #11 library; must be set together with the next three settings.</summary>
    public string? Pkcs11Module { get; set; }

    /// <summary>Label of the token.</summary>
    public string? Pkcs11Token { get; set; }

    /// <summary>File with the user PIN, readable by the service's user only.</summary>
    public string? Pkcs11PinFile { get; set; }

    /// <summary>Label (CKA_LABEL) of all key-encryption keys on the token; their CKA_ID distinguishes them.</summary>
    public string? Pkcs11KeyLabel { get; set; }

    /// <summary>Label of the P-256 key pair on the token that signs checkpoints and certificates.</summary>
    public string? Pkcs11SigningKeyLabel { get; set; }

    /// <summary>
    /// Whether key-encryption keys are on a PKCS #11 token. When <see cref="KeyEncryptionKeyFile"/> is also set, a rotation can move from
    /// one to the other.
    /// </summary>
    public bool UsesPkcs11 => !string.IsNullOrEmpty(Pkcs11Module);
}
