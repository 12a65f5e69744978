namespace Kyc.Jpki.Der;

/// <summary>Represents an Extension of a certificate, a CRL or a CRL entry (RFC 5280 4.1.2.9).</summary>
internal readonly ref struct DerExtension
{
    private DerExtension(DerElement oid, bool isCritical, DerElement value)
    {
        Oid = oid.Content;
        IsCritical = isCritical;
        Value = value;
    }

    /// <summary>Content octets of the object identifier.</summary>
    public ReadOnlySpan<byte> Oid { get; }

    /// <summary>
    /// Whether the extension is critical: a verifier that does not understand the extension must refuse the certificate or the CRL.
    /// </summary>
    public bool IsCritical { get; }

    /// <summary>The octet string that holds the value.</summary>
    public DerElement Value { get; }

    /// <summary>Reads the next extension. Returns false if it is malformed.</summary>
    public static bool TryRead(ref DerReader extensions, out DerExtension extension)
    {
        extension = default;
        if (!extensions.TryReadConstructed(DerTag.Sequence, out var parts)
            || !parts.TryReadOid(out var oid)
            || !parts.TryReadFlag(DerTag.Boolean, out var isCritical)
            || !parts.TryRead(DerTag.OctetString, out var value)
            || !parts.IsAtEnd)
        {
            return false;
        }

        extension = new DerExtension(oid, isCritical, value);
        return true;
    }

    /// <summary>
    /// Reads the keyIdentifier of an authorityKeyIdentifier (RFC 5280 4.2.1.1). <paramref name="keyId"/> is empty if the extension does not
    /// begin with a keyIdentifier, for example because it identifies the key only by issuer and serial number.
    /// </summary>
    public static bool TryReadAuthorityKeyId(DerReader value, ReadOnlyMemory<byte> buffer, out ReadOnlyMemory<byte> keyId)
    {
        keyId = default;
        if (!value.TryReadConstructed(DerTag.Sequence, out var parts) || !value.IsAtEnd)
        {
            return false;
        }

        if (parts.TryRead(DerTag.GetContextTag(0), out var id))
        {
            keyId = id.SliceContent(buffer);
        }

        while (!parts.IsAtEnd)
        {
            if (!parts.TryReadAny(out _))
            {
                return false;
            }
        }

        return true;
    }
}
