using System.Formats.Asn1;

namespace Kyc.VirtualCard.Pki;

/// <summary>Represents one extension of a certificate or CRL, RFC 5280 4.1.</summary>
/// <param name="Oid">The dotted object identifier.</param>
/// <param name="IsCritical">
/// Whether the extension is critical. The value false is the default and is omitted from the encoding, as DER requires.
/// </param>
/// <param name="Value">The DER encoding of the value, which is the content of the OCTET STRING.</param>
public sealed record CertificateExtension(string Oid, bool IsCritical, byte[] Value)
{
    internal static CertificateExtension Create(string oid, bool isCritical, Action<AsnWriter> writeValue)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writeValue(writer);
        return new CertificateExtension(oid, isCritical, writer.Encode());
    }

    internal void WriteTo(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            if (IsCritical)
            {
                writer.WriteBoolean(true);
            }

            writer.WriteOctetString(Value);
        }
    }
}
