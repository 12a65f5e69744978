namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings that specify where the key-encryption keys and the signing key are stored.</summary>
public sealed class KeyOptions
{
    /// <summary>
    /// File with key-encryption keys, one per line (32 bytes as base64), for development. Only the service's user may have permission to
    /// read the file.
    /// </summary>
    public string? KeyEncryptionKeyFile { get; set; }

    /// <summary>
    /// PEM file with the P-256 key that signs checkpoints and deletion certificates, for development. Only the service's user may have
    /// permission to read the file.
    /// </summary>
    public string? SigningKeyFile { get; set; }

    /// <summary>
    /// Path of the vendor's PKCS #11 library. It must be set together with Pkcs11Token, Pkcs11PinFile and Pkcs11KeyLabel.
    /// </summary>
    public string? Pkcs11Module { get; set; }

    /// <summary>Label of the PKCS #11 token that contains the keys.</summary>
    public string? Pkcs11Token { get; set; }

    /// <summary>File with the token's user PIN. Only the service's user may have permission to read the file.</summary>
    public string? Pkcs11PinFile { get; set; }

    /// <summary>Label (CKA_LABEL) of all key-encryption keys on the token. Their CKA_ID distinguishes them.</summary>
    public string? Pkcs11KeyLabel { get; set; }

    /// <summary>Label of the P-256 key pair on the token that signs checkpoints and deletion certificates.</summary>
    public string? Pkcs11SigningKeyLabel { get; set; }

    /// <summary>
    /// Whether key-encryption keys are on a PKCS #11 token. When <see cref="KeyEncryptionKeyFile"/> is also set, a key rotation can move
    /// the installation from the file to the token or back.
    /// </summary>
    public bool UsesPkcs11 => !string.IsNullOrEmpty(Pkcs11Module);
}
