using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Service.Platform.Edge.Tls;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Stores the result of a certificate's authentication in its connection, so that only the first call of a connection builds the chain of
/// the certificate. A result is used only while the certificate is trusted, and while the principals in which the caller was found are in
/// force. A certificate that is not trusted any more, or identifies no principal, is refused without building its chain.
/// </summary>
internal sealed class ConnectionCertificateCache(PrincipalDirectory directory, ServerTls tls) : ICertificateValidationCache
{
    public AuthenticateResult? Get(HttpContext context, X509Certificate2 certificate)
    {
        if (context.Features.Get<TrackedConnection>() is not { } connection)
        {
            return null;
        }

        if (!tls.IsTrusted(connection, certificate))
        {
            return AuthenticateResult.Fail("The certificate is not trusted any more.");
        }

        var principals = directory.Current;
        if (connection.FindPrincipal(principals) is null)
        {
            return AuthenticateResult.Fail(CallerAuthentication.UnknownCertificateMessage);
        }

        return connection.Authentication is { Principal.Identity: PrincipalIdentity identity } result
            && ReferenceEquals(identity.Principals, principals)
            ? result
            : null;
    }

    public void Put(HttpContext context, X509Certificate2 certificate, AuthenticateResult result)
    {
        if (result.Succeeded && context.Features.Get<TrackedConnection>() is { } connection)
        {
            connection.Authentication = result;
        }
    }
}
