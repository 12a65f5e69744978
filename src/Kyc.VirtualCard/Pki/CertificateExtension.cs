using System.Formats.Asn1;

namespace Kyc.VirtualCard.Pki;

/// <summary>One extension of a certificate or CRL, RFC 5280 4.1.</summary>
/// <param name="Oid">Dotted object identifier.</param>
/// <param name="Critical">DEFAULT FALSE is left out of the encoding, as DER wants.</param>
/// <param name="Value">DER inside the OCTET STRING.</param>
public sealed record CertificateExtension(string Oid, bool Critical, byte[] Value)
{
    internal static CertificateExtension From(string oid, bool critical, Action<AsnWriter> writeValue)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writeValue(writer);
        return new CertificateExtension(oid, critical, writer.Encode());
    }

    internal void WriteTo(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            if (Critical)
                writer.WriteBoolean(true);
            writer.WriteOctetString(Value);
        }
    }
}
