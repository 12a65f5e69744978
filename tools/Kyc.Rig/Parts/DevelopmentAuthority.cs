using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents a CA for the TLS certificates of servers and callers in development and tests. Its certificates are valid by the machine's
/// clock, because TLS uses that clock, and name <see cref="Organization"/>, so that they cannot be mistaken for others.
/// </summary>
public sealed class DevelopmentAuthority : IDisposable
{
    /// <summary>The organization in the subject of the CA and of every certificate that it issues.</summary>
    public const string Organization = "KycOnboarding Development";

    /// <summary>The extended key usage of a server certificate (RFC 5280 4.2.1.12).</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage of a client certificate (RFC 5280 4.2.1.12).</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan TimeBefore = TimeSpan.FromDays(3);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Creates a CA with a new key.</summary>
    /// <param name="name">The beginning of the CA's common name.</param>
    public DevelopmentAuthority(string name)
    {
        var request = new CertificateRequest(CreateSubject($"{name} CA"), _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = request.CreateSelfSigned(Now - TimeBefore, Now + Lifetime);
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
    /// <param name="validFrom">The beginning of the validity, from now; null for two days ago.</param>
    /// <param name="validTo">The end of the validity, from now; null for the last day of the CA.</param>
    public X509Certificate2 IssueClient(
        string uri, string? usage = ClientAuthentication, TimeSpan? validFrom = null, TimeSpan? validTo = null) =>
        Issue("caller", names => names.AddUri(new Uri(uri)), usage, validFrom, validTo);

    /// <summary>Issues a certificate with the given subject alternative names.</summary>
    public X509Certificate2 Issue(
        string commonName, Action<SubjectAlternativeNameBuilder> addNames, string? usage, TimeSpan? validFrom = null,
        TimeSpan? validTo = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CreateSubject(commonName), key, HashAlgorithmName.SHA256);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        var names = new SubjectAlternativeNameBuilder();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            Certificate, Now + (validFrom ?? TimeSpan.FromDays(-2)), validTo is { } end ? Now + end : Certificate.NotAfter,
            RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Deletes the CA's key.</summary>
    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static X500DistinguishedName CreateSubject(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName(Organization);
        builder.AddCommonName(commonName);
        return builder.Build();
    }
}
