using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Tests.Shared;

/// <summary>
/// A temporary CA for the TLS certificates of servers and callers. Its certificates are valid by the machine's clock, because TLS uses that
/// clock.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name} CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = request.CreateSelfSigned(Now.AddDays(-3), Now.AddDays(3));
    }

    /// <summary>Gets the CA certificate.</summary>
    public X509Certificate2 Certificate { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Issues the certificate of a server.</summary>
    /// <param name="address">The address of the server; null for 127.0.0.1.</param>
    public X509Certificate2 IssueServer(IPAddress? address = null) =>
        Issue("server", names => names.AddIpAddress(address ?? IPAddress.Loopback), ServerAuthentication);

    /// <summary>Issues the certificate of a caller.</summary>
    /// <param name="uri">The URI of the subject alternative name.</param>
    /// <param name="usage">The extended key usage; null for none.</param>
    /// <param name="validFrom">The beginning of the validity, from now.</param>
    /// <param name="validTo">The end of the validity, from now.</param>
    public X509Certificate2 IssueClient(
        string uri, string? usage = ClientAuthentication, TimeSpan? validFrom = null, TimeSpan? validTo = null) =>
        Issue("caller", names => names.AddUri(new Uri(uri)), usage, validFrom, validTo);

    /// <summary>Issues a certificate with the given subject alternative names.</summary>
    public X509Certificate2 Issue(
        string commonName, Action<SubjectAlternativeNameBuilder> addNames, string? usage, TimeSpan? validFrom = null,
        TimeSpan? validTo = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        var names = new SubjectAlternativeNameBuilder();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            Certificate, Now + (validFrom ?? TimeSpan.FromDays(-2)), Now + (validTo ?? TimeSpan.FromDays(2)),
            RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
