using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Service.Platform.Edge.Tls;

/// <summary>Checks the TLS certificates of calling programs.</summary>
internal static class ClientCertificates
{
    /// <summary>The object identifier id-kp-clientAuth, RFC 5280 4.2.1.12.</summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Checks whether a certificate allows client authentication and chains to one of the given CA certificates.</summary>
    public static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection clientCas)
    {
        if (!HasClientAuthentication(certificate))
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = CreateChainPolicy(clientCas) };
        return chain.Build(certificate);
    }

    /// <summary>Creates the policy for the chains of client certificates.</summary>
    public static X509ChainPolicy CreateChainPolicy(X509Certificate2Collection clientCas)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // The brokerage's own CA for its programs publishes no CRL that this host could reach. The principals file revokes keys.
            RevocationMode = X509RevocationMode.NoCheck,
            // Otherwise a client could make the service fetch any address, by a certificate that names it as the address of its issuer.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(clientCas);
        // This also applies to intermediate authorities: when their certificates have the extended key usage extension, it must include
        // client authentication.
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }

    /// <summary>
    /// Checks whether the extended key usage extension explicitly includes client authentication. RFC 5280 also allows any purpose for a
    /// certificate without the extension or with anyExtendedKeyUsage. This method does not accept those, because they may have been issued
    /// for a different purpose, for example for a server.
    /// </summary>
    private static bool HasClientAuthentication(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(
            usages => usages.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == ClientAuthentication));
}
