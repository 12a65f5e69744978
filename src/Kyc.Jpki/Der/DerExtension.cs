namespace Kyc.Jpki.Der;

/// <summary>One Extension of a certificate, a list or an entry (RFC 5280 4.1.2.9).</summary>
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

    /// <summary>Whoever does not understand it must refuse.</summary>
    public bool IsCritical { get; }

    /// <summary>The octet string that holds the value.</summary>
    public DerElement Value { get; }

    /// <summary>Reads the next one.</summary>
    public static bool TryRead(ref DerReader list, out DerExtension extension)
    {
        extension = default;
        if (!list.TryReadInto(DerTag.Sequence, out var parts) || !parts.TryReadOid(out var oid)
            || !parts.TryReadFlag(DerTag.Boolean, out var isCritical) || !parts.TryRead(DerTag.OctetString, out var value) || !parts.AtEnd)
        {
            return false;
        }

        extension = new DerExtension(oid, isCritical, value);
        return true;
    }

    /// <summary>keyIdentifier of an authorityKeyIdentifier (RFC 5280 4.2.1.1); empty when the key is named by issuer and serial only.</summary>
    public static bool TryReadAuthorityKeyId(DerReader value, ReadOnlyMemory<byte> outermost, out ReadOnlyMemory<byte> keyId)
    {
        keyId = default;
        if (!value.TryReadInto(DerTag.Sequence, out var parts) || !value.AtEnd)
        {
            return false;
        }

        if (parts.TryRead(DerTag.Context(0), out var id))
        {
            keyId = id.ContentOf(outermost);
        }

        while (!parts.AtEnd)
        {
            if (!parts.TryReadAny(out _))
            {
                return false;
            }
        }

        return true;
    }
}
