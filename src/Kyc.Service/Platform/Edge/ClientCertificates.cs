using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Service.Platform.Edge;

/// <summary>Checks the TLS certificates of calling programs and reads the program name from them.</summary>
internal static class ClientCertificates
{
    /// <summary>The object identifier id-kp-clientAuth, RFC 5280 4.2.1.12.</summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>The object identifier id-at-commonName, X.520.</summary>
    private const string CommonName = "2.5.4.3";

    /// <summary>Checks whether the given certificate allows client authentication and chains to one of the given authorities.</summary>
    public static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        if (!HasClientAuthentication(certificate))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // The brokerage's own CA for its programs publishes no CRL that this host could reach. To revoke certificates, the brokerage
        // replaces the file that contains the CA certificates.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // This requirement also applies to intermediate authorities: if an authority's certificate has the extended key usage extension,
        // the extension must include client authentication.
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    /// <summary>
    /// Returns the common name in the subject of the given certificate, which is the name of the program. Returns null unless the subject
    /// has exactly one common name, because two would be ambiguous.
    /// </summary>
    public static string? GetProgram(X509Certificate2 certificate) =>
        CountCommonNames(certificate.SubjectName.RawData) == 1 ? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : null;

    /// <summary>
    /// Checks whether the extended key usage extension of the given certificate explicitly includes client authentication. RFC 5280 also
    /// allows any purpose for a certificate that has no such extension or that has anyExtendedKeyUsage. This method does not accept such
    /// certificates, because they may have been issued for a different purpose, for example for a server.
    /// </summary>
    private static bool HasClientAuthentication(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(
            usages => usages.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(usage => usage.Value == ClientAuthentication));

    /// <summary>
    /// Counts the common names in the given encoded Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }, RFC 5280 4.1.2.4. The encoding is
    /// valid, because the platform has already parsed the certificate.
    /// </summary>
    private static int CountCommonNames(byte[] name)
    {
        var count = 0;
        var parts = new AsnReader(name, AsnEncodingRules.BER).ReadSequence();
        while (parts.HasData)
        {
            var attributes = parts.ReadSetOf(skipSortOrderValidation: true);
            while (attributes.HasData)
            {
                if (attributes.ReadSequence().ReadObjectIdentifier() == CommonName)
                {
                    count++;
                }
            }
        }
        return count;
    }
}
