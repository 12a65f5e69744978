using System.Formats.Asn1;

namespace Kyc.VirtualCard.Pki;

/// <summary>Represents the contents of a certificate before it is signed, RFC 5280 4.1.2.</summary>
internal sealed record CertificateContents
{
    /// <summary>Gets the serial number: the content bytes of its DER INTEGER, without tag and length.</summary>
    public required byte[] Serial { get; init; }

    public required byte[] IssuerName { get; init; }

    public required byte[] SubjectName { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required byte[] PublicKeyInfo { get; init; }

    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }
}

/// <summary>Encodes and signs X.509 v3 certificates.</summary>
internal static class CertificateWriter
{
    public static byte[] Sign(CertificateContents contents, Signer signer)
    {
        var body = EncodeBody(contents, signer.AlgorithmIdentifier);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(body);
            writer.WriteEncodedValue(signer.AlgorithmIdentifier);
            writer.WriteBitString(signer.SignData(body));
        }

        return writer.Encode();
    }

    private static byte[] EncodeBody(CertificateContents contents, byte[] algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                writer.WriteInteger(2); // v3
            }

            writer.WriteInteger(contents.Serial);
            writer.WriteEncodedValue(algorithm);
            writer.WriteEncodedValue(contents.IssuerName);
            using (writer.PushSequence())
            {
                Asn1Time.Write(writer, contents.NotBefore);
                Asn1Time.Write(writer, contents.NotAfter);
            }

            writer.WriteEncodedValue(contents.SubjectName);
            writer.WriteEncodedValue(contents.PublicKeyInfo);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            using (writer.PushSequence())
            {
                foreach (var extension in contents.Extensions)
                {
                    extension.WriteTo(writer);
                }
            }
        }

        return writer.Encode();
    }
}
