using System.Text.Encodings.Web;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Identifies a caller on a port without TLS by the program name in the call's metadata, which is not proof of anything. Such a port is on
/// loopback only, and every caller has every role.
/// </summary>
internal sealed class MetadataAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string SchemeName = "Metadata";

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var principal = UnlistedPrincipal.Create(Caller.ReadProgramName(Context) ?? "", PrincipalKind.Program);
        return Task.FromResult(PrincipalIdentity.CreateResult(principal, null, SchemeName));
    }
}
