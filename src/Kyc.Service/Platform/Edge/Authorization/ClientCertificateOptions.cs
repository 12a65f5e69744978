using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Edge.Tls;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Configures the certificate scheme with the CA certificates in use. The TLS handshake has already checked the certificate.
/// </summary>
internal sealed class ClientCertificateOptions(ServerTls tls) : IConfigureNamedOptions<CertificateAuthenticationOptions>
{
    public void Configure(CertificateAuthenticationOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, CertificateAuthenticationOptions options)
    {
        options.AllowedCertificateTypes = CertificateTypes.Chained;
        options.ChainTrustValidationMode = X509ChainTrustMode.CustomRootTrust;
        options.CustomTrustStore = tls.ClientCas;
        options.RevocationMode = X509RevocationMode.NoCheck;
    }
}

/// <summary>Makes the options be configured again when the CA certificates have changed.</summary>
internal sealed class ClientCaChangeSource : IOptionsChangeTokenSource<CertificateAuthenticationOptions>
{
    private volatile ConfigurationReloadToken _token = new();

    public ClientCaChangeSource(ServerTls tls) => tls.ClientCasChanged += () =>
    {
        var previous = _token;
        _token = new ConfigurationReloadToken();
        previous.OnReload();
    };

    public string Name => CertificateAuthenticationDefaults.AuthenticationScheme;

    public IChangeToken GetChangeToken() => _token;
}
