namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Contains the last arcs of the extensions' object identifiers under 2.5.29, see <see cref="JpkiOids"/>.</summary>
internal static class ExtensionNumbers
{
    public const byte SubjectDirectoryAttributes = 9;
    public const byte SubjectKeyIdentifier = 14;
    public const byte KeyUsage = 15;
    public const byte SubjectAltName = 17;
    public const byte IssuerAltName = 18;
    public const byte BasicConstraints = 19;
    public const byte CrlNumber = 20;
    public const byte ReasonCode = 21;
    public const byte InvalidityDate = 24;
    public const byte DeltaCrlIndicator = 27;
    public const byte IssuingDistributionPoint = 28;
    public const byte CertificateIssuer = 29;
    public const byte NameConstraints = 30;
    public const byte CrlDistributionPoints = 31;
    public const byte CertificatePolicies = 32;
    public const byte PolicyMappings = 33;
    public const byte AuthorityKeyIdentifier = 35;
    public const byte PolicyConstraints = 36;
    public const byte ExtendedKeyUsage = 37;
    public const byte FreshestCrl = 46;
    public const byte InhibitAnyPolicy = 54;
}
