namespace Kyc.Jpki.Certificates;

/// <summary>Specifies the bits of the keyUsage extension (RFC 5280 4.2.1.3).</summary>
[Flags]
public enum KeyUsages
{
    /// <summary>The extension is absent, or no bit is set.</summary>
    None = 0,

    /// <summary>digitalSignature (bit 0).</summary>
    DigitalSignature = 1 << 0,

    /// <summary>nonRepudiation (bit 1): a signature by the key counts as the person's signature.</summary>
    NonRepudiation = 1 << 1,

    /// <summary>keyEncipherment (bit 2).</summary>
    KeyEncipherment = 1 << 2,

    /// <summary>dataEncipherment (bit 3).</summary>
    DataEncipherment = 1 << 3,

    /// <summary>keyAgreement (bit 4).</summary>
    KeyAgreement = 1 << 4,

    /// <summary>keyCertSign (bit 5): the key of a CA may sign certificates.</summary>
    KeyCertSign = 1 << 5,

    /// <summary>cRLSign (bit 6): the key of a CA may sign CRLs.</summary>
    CrlSign = 1 << 6,

    /// <summary>encipherOnly (bit 7).</summary>
    EncipherOnly = 1 << 7,

    /// <summary>decipherOnly (bit 8).</summary>
    DecipherOnly = 1 << 8,
}
