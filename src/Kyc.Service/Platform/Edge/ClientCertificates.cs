using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Service.Platform.Edge;

/// <summary>Certificates by which programs call: which are let in, and whom they name.</summary>
internal static class ClientCertificates
{
    /// <summary>id-kp-clientAuth, RFC 5280 4.2.1.12.</summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>id-at-commonName, X.520.</summary>
    private const string CommonName = "2.5.4.3";

    /// <summary>Whether a certificate was issued by one of the authorities for programs that call.</summary>
    public static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        if (!IsForCalling(certificate)) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // The brokerage's own CA for its programs publishes no list that this host could reach; it re-issues the CA file.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // Of the authorities between, too: where they have the extension, it must have the usage.
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    /// <summary>
    /// The program that a certificate names; null unless its subject has exactly one common name, since of two anyone could be meant.
    /// </summary>
    public static string? ProgramOf(X509Certificate2 certificate) =>
        CountCommonNames(certificate.SubjectName.RawData) == 1 ? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : null;

    /// <summary>
    /// Whether the usage is there by name. A certificate without the extension is for everything by RFC 5280, and so is
    /// anyExtendedKeyUsage; a server's, or one made for something else, must not be a caller's by what it leaves out.
    /// </summary>
    private static bool IsForCalling(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(
            usages => usages.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(usage => usage.Value == ClientAuthentication));

    /// <summary>
    /// Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }, RFC 5280 4.1.2.4. The platform has parsed the certificate already.
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
                if (attributes.ReadSequence().ReadObjectIdentifier() == CommonName) count++;
            }
        }
        return count;
    }
}
