using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>The known callers of one version of the principals file.</summary>
public sealed class PrincipalSet
{
    private readonly FrozenDictionary<string, Principal> _byUri;
    private readonly FrozenDictionary<string, Principal> _byKey;
    private readonly FrozenDictionary<string, Principal> _byAccount;
    private readonly FrozenSet<string> _revokedKeys;

    internal PrincipalSet(IReadOnlyList<Principal> principals, IEnumerable<string> revokedKeys)
    {
        All = principals;
        _byUri = Index(principal => principal.Uri);
        _byKey = Index(principal => principal.KeySha256);
        _byAccount = Index(principal => principal.Account);
        _revokedKeys = revokedKeys.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Gets whether the file says that its callers are those of development.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Gets the principals in the order of the file.</summary>
    public IReadOnlyList<Principal> All { get; }

    /// <summary>
    /// Returns the principal that a client certificate identifies by its public key or by the only URI of its subject alternative name.
    /// Null if there is none, or the key is revoked.
    /// </summary>
    /// <remarks>
    /// The common name is not used: it has no defined form, and a CA for several purposes may issue any common name (RFC 9525 2).
    /// </remarks>
    public Principal? Find(X509Certificate2 certificate)
    {
        var key = GetKeyHash(certificate);
        if (_revokedKeys.Contains(key))
        {
            return null;
        }

        return _byKey.GetValueOrDefault(key)
            ?? (CertificateUri.Find(certificate) is { } uri ? _byUri.GetValueOrDefault(uri) : null);
    }

    /// <summary>Returns the principal of a user account on the operator socket. Null if there is none.</summary>
    public Principal? FindAccount(string userName) => _byAccount.GetValueOrDefault(userName);

    /// <summary>
    /// Returns the SHA-256 hash of a certificate's SubjectPublicKeyInfo in lowercase hexadecimal digits, as
    /// <c>openssl pkey -pubin -outform DER | openssl dgst -sha256</c> prints it.
    /// </summary>
    internal static string GetKeyHash(X509Certificate2 certificate) =>
        Digest.Compute(certificate.PublicKey.ExportSubjectPublicKeyInfo()).ToString();

    private FrozenDictionary<string, Principal> Index(Func<Principal, string?> getKey) =>
        All.Where(principal => getKey(principal) is not null).ToFrozenDictionary(principal => getKey(principal)!, StringComparer.Ordinal);
}
