namespace Kyc.Jpki.Certificates;

/// <summary>Bits of the keyUsage extension (RFC 5280 4.2.1.3).</summary>
[Flags]
public enum KeyUsages
{
    /// <summary>The extension is absent, or no bit is set.</summary>
    None = 0,

    /// <summary>digitalSignature (0).</summary>
    DigitalSignature = 1 << 0,

    /// <summary>nonRepudiation (1): a signature by the key counts as a signature of the person.</summary>
    NonRepudiation = 1 << 1,

    /// <summary>keyEncipherment (2).</summary>
    KeyEncipherment = 1 << 2,

    /// <summary>dataEncipherment (3).</summary>
    DataEncipherment = 1 << 3,

    /// <summary>keyAgreement (4).</summary>
    KeyAgreement = 1 << 4,

    /// <summary>keyCertSign (5): the key of a CA signs certificates.</summary>
    KeyCertSign = 1 << 5,

    /// <summary>cRLSign (6): the key of a CA signs CRLs.</summary>
    CrlSign = 1 << 6,

    /// <summary>encipherOnly (7).</summary>
    EncipherOnly = 1 << 7,

    /// <summary>decipherOnly (8).</summary>
    DecipherOnly = 1 << 8,
}
