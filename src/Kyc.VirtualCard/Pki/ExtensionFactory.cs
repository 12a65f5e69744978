using System.Formats.Asn1;
using System.Numerics;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>Creates the extensions of the test PKI's certificates and CRLs, as described in pki.md 5.1 and 5.2.</summary>
internal static class ExtensionFactory
{
    private static readonly Asn1Tag ContextTag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ContextTag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag ContextTag2 = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag DirectoryNameTag = new(TagClass.ContextSpecific, 4, isConstructed: true);

    public static CertificateExtension CreateKeyUsage(byte bits, int unusedBits) =>
        CertificateExtension.Create(JpkiOids.KeyUsage, isCritical: true, w => w.WriteBitString([bits], unusedBits));

    public static CertificateExtension CreateCaBasicConstraints() =>
        CertificateExtension.Create(JpkiOids.BasicConstraints, isCritical: true, w =>
        {
            using (w.PushSequence())
            {
                w.WriteBoolean(true);
            }
        });

    public static CertificateExtension CreateSubjectKeyIdentifier(byte[] keyId) =>
        CertificateExtension.Create(JpkiOids.SubjectKeyIdentifier, isCritical: false, w => w.WriteOctetString(keyId));

    public static CertificateExtension CreateAlternativeName(string oid, byte[] name) =>
        CertificateExtension.Create(oid, isCritical: false, w =>
        {
            using (w.PushSequence())
            {
                WriteDirectoryName(w, name);
            }
        });

    public static CertificateExtension CreateAuthorityKeyIdentifier(CertificateAuthority issuer) =>
        CertificateExtension.Create(JpkiOids.AuthorityKeyIdentifier, isCritical: false, w =>
        {
            using (w.PushSequence())
            {
                w.WriteOctetString(issuer.KeyId, ContextTag0);
                using (w.PushSequence(ContextTag1))
                {
                    WriteDirectoryName(w, issuer.NameDer);
                }

                w.WriteInteger(issuer.Serial, ContextTag2);
            }
        });

    public static CertificateExtension CreateDistributionPoints(byte[] name) =>
        CertificateExtension.Create(JpkiOids.CrlDistributionPoints, isCritical: false, w =>
        {
            using (w.PushSequence())
            using (w.PushSequence())
            {
                WriteDistributionPointName(w, name);
            }
        });

    public static CertificateExtension CreateCrlNumber(BigInteger number) =>
        CertificateExtension.Create(JpkiOids.CrlNumber, isCritical: false, w => w.WriteInteger(number));

    public static CertificateExtension CreateDeltaCrlIndicator(BigInteger baseNumber) =>
        CertificateExtension.Create(JpkiOids.DeltaCrlIndicator, isCritical: true, w => w.WriteInteger(baseNumber));

    public static CertificateExtension CreateIssuingDistributionPoint(byte[] name, bool containsOnlyUserCertificates, bool isIndirect) =>
        CertificateExtension.Create(JpkiOids.IssuingDistributionPoint, isCritical: true, w =>
        {
            using (w.PushSequence())
            {
                WriteDistributionPointName(w, name);
                if (containsOnlyUserCertificates)
                {
                    w.WriteBoolean(true, ContextTag1);
                }

                if (isIndirect)
                {
                    w.WriteBoolean(true, new Asn1Tag(TagClass.ContextSpecific, 4));
                }
            }
        });

    // distributionPoint [0] { fullName [0] { directoryName } }, RFC 5280 4.2.1.13.
    private static void WriteDistributionPointName(AsnWriter writer, byte[] name)
    {
        using (writer.PushSequence(ContextTag0))
        using (writer.PushSequence(ContextTag0))
        {
            WriteDirectoryName(writer, name);
        }
    }

    // Name is a CHOICE, so the tag of directoryName is explicit: X.680 31.2.7 c.
    private static void WriteDirectoryName(AsnWriter writer, byte[] name)
    {
        using (writer.PushSequence(DirectoryNameTag))
        {
            writer.WriteEncodedValue(name);
        }
    }
}
