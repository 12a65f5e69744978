using System.Security.Claims;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Authentication;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>The identity of an authenticated caller.</summary>
/// <param name="principal">The caller.</param>
/// <param name="scheme">The name of the authentication scheme.</param>
public sealed class PrincipalIdentity(Principal principal, string scheme) : ClaimsIdentity(scheme)
{
    /// <summary>Gets the caller.</summary>
    public Principal Principal => principal;

    /// <summary>Gets the principals among which the certificate of the caller was found; null for a user account.</summary>
    public PrincipalSet? Principals { get; init; }

    /// <summary>Creates the result of a successful authentication.</summary>
    public static AuthenticateResult CreateResult(Principal principal, string scheme) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new PrincipalIdentity(principal, scheme)), scheme));

    /// <summary>Returns the caller of a call. Null if it is not authenticated.</summary>
    public static Principal? Find(HttpContext http) => (http.User.Identity as PrincipalIdentity)?.Principal;
}
