using System.Formats.Asn1;
using System.Numerics;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>Creates the extensions of the test PKI's certificates and CRLs, as described in pki.md 5.1 and 5.2.</summary>
internal static class ExtensionFactory
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Context2 = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag DirectoryName = new(TagClass.ContextSpecific, 4, isConstructed: true);

    public static CertificateExtension CreateKeyUsage(byte bits, int unusedBits) =>
        CertificateExtension.Create(JpkiOids.KeyUsage, critical: true, w => w.WriteBitString([bits], unusedBits));

    public static CertificateExtension CreateBasicConstraintsOfCa() =>
        CertificateExtension.Create(JpkiOids.BasicConstraints, critical: true, w =>
        {
            using (w.PushSequence())
            {
                w.WriteBoolean(true);
            }
        });

    public static CertificateExtension CreateSubjectKeyIdentifier(byte[] keyId) =>
        CertificateExtension.Create(JpkiOids.SubjectKeyIdentifier, critical: false, w => w.WriteOctetString(keyId));

    public static CertificateExtension CreateAlternativeName(string oid, byte[] name) =>
        CertificateExtension.Create(oid, critical: false, w =>
        {
            using (w.PushSequence())
            {
                WriteDirectoryName(w, name);
            }
        });

    public static CertificateExtension CreateAuthorityKeyIdentifier(CertificateAuthority issuer) =>
        CertificateExtension.Create(JpkiOids.AuthorityKeyIdentifier, critical: false, w =>
        {
            using (w.PushSequence())
            {
                w.WriteOctetString(issuer.KeyId, Context0);
                using (w.PushSequence(Context1))
                {
                    WriteDirectoryName(w, issuer.NameDer);
                }

                w.WriteInteger(issuer.Serial, Context2);
            }
        });

    public static CertificateExtension CreateDistributionPoints(byte[] name) =>
        CertificateExtension.Create(JpkiOids.CrlDistributionPoints, critical: false, w =>
        {
            using (w.PushSequence())
            using (w.PushSequence())
            {
                WriteDistributionPointName(w, name);
            }
        });

    public static CertificateExtension CreateCrlNumber(BigInteger number) =>
        CertificateExtension.Create(JpkiOids.CrlNumber, critical: false, w => w.WriteInteger(number));

    public static CertificateExtension CreateDeltaCrlIndicator(BigInteger baseNumber) =>
        CertificateExtension.Create(JpkiOids.DeltaCrlIndicator, critical: true, w => w.WriteInteger(baseNumber));

    public static CertificateExtension CreateIssuingDistributionPoint(byte[] name, bool onlyUserCertificates, bool indirect) =>
        CertificateExtension.Create(JpkiOids.IssuingDistributionPoint, critical: true, w =>
        {
            using (w.PushSequence())
            {
                WriteDistributionPointName(w, name);
                if (onlyUserCertificates)
                {
                    w.WriteBoolean(true, Context1);
                }

                if (indirect)
                {
                    w.WriteBoolean(true, new Asn1Tag(TagClass.ContextSpecific, 4));
                }
            }
        });

    // distributionPoint [0] { fullName [0] { directoryName } }, RFC 5280 4.2.1.13.
    private static void WriteDistributionPointName(AsnWriter writer, byte[] name)
    {
        using (writer.PushSequence(Context0))
        using (writer.PushSequence(Context0))
        {
            WriteDirectoryName(writer, name);
        }
    }

    // Name is a CHOICE, so the tag of directoryName is explicit: X.680 31.2.7 c.
    private static void WriteDirectoryName(AsnWriter writer, byte[] name)
    {
        using (writer.PushSequence(DirectoryName))
        {
            writer.WriteEncodedValue(name);
        }
    }
}
