using System.Security.Claims;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Service.Platform.Edge.Tls;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Registers the authentication of callers by their client certificate or, on the operator socket, by their user account, and the
/// authorization by the roles of the methods. A request that no policy allows is refused.
/// </summary>
internal static class CallerAuthentication
{
    /// <summary>The message of the failed authentication of a certificate that identifies no principal.</summary>
    public const string UnknownCertificateMessage = "The certificate identifies no principal.";

    private const string SelectingScheme = "Caller";

    /// <summary>Registers authentication and authorization.</summary>
    public static void AddCallerAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<PrincipalDirectory>();
        services.AddSingleton<ServerTls>();
        services.AddAuthentication(SelectingScheme)
            .AddPolicyScheme(SelectingScheme, null, options => options.ForwardDefaultSelector = SelectScheme)
            .AddScheme<AuthenticationSchemeOptions, AccountAuthenticationHandler>(AccountAuthenticationHandler.SchemeName, null)
            .AddCertificate(options => options.Events = new CertificateAuthenticationEvents { OnCertificateValidated = Identify });
        services.AddSingleton<ICertificateValidationCache, ConnectionCertificateCache>();
        services.AddSingleton<IConfigureOptions<CertificateAuthenticationOptions>, ClientCertificateOptions>();
        services.AddSingleton<IOptionsChangeTokenSource<CertificateAuthenticationOptions>, ClientCaChangeSource>();
        services.AddHostedService<CallerSupervisor>();
        services.AddSingleton<RefusedCalls>();
        services.AddSingleton<IAuthorizationHandler, RoleHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, CallRefusal>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
    }

    // The scheme depends on the listener only, never on the request, which a header of a proxy could change.
    private static string SelectScheme(HttpContext http) =>
        http.Features.Get<OperatorPeer>() is not null
            ? AccountAuthenticationHandler.SchemeName
            : CertificateAuthenticationDefaults.AuthenticationScheme;

    private static Task Identify(CertificateValidatedContext context)
    {
        var principals = context.HttpContext.RequestServices.GetRequiredService<PrincipalDirectory>().Current;
        if (principals.Find(context.ClientCertificate) is { } principal)
        {
            context.Principal = new ClaimsPrincipal(new PrincipalIdentity(principal, context.Scheme.Name) { Principals = principals });
            context.Success();
        }
        else
        {
            context.Fail(UnknownCertificateMessage);
        }

        return Task.CompletedTask;
    }
}
