using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Stores the result of a certificate's authentication in its connection, so that only the first call of a connection verifies the
/// certificate. A result is used only while the principals in which the caller was found are in force. The result for an unknown caller is
/// not stored; <see cref="CallerSupervisor"/> ends its connection.
/// </summary>
internal sealed class ConnectionCertificateCache(PrincipalDirectory directory) : ICertificateValidationCache
{
    public AuthenticateResult? Get(HttpContext context, X509Certificate2 certificate) =>
        context.Features.Get<TrackedConnection>()?.Authentication is { Principal.Identity: PrincipalIdentity identity } result
            && ReferenceEquals(identity.Principals, directory.Current)
            ? result
            : null;

    public void Put(HttpContext context, X509Certificate2 certificate, AuthenticateResult result)
    {
        if (result.Succeeded && context.Features.Get<TrackedConnection>() is { } connection)
        {
            connection.Authentication = result;
        }
    }
}
