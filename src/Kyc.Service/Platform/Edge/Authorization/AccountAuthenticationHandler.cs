using System.Text.Encodings.Web;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Authenticates a caller on the operator socket by the user account that opened the connection.
/// </summary>
internal sealed class AccountAuthenticationHandler(
    PrincipalDirectory directory, IOperatorIdentity operatorIdentity,
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string SchemeName = "Account";

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var userName = operatorIdentity.GetPerson(Context, Context.Features.GetRequiredFeature<OperatorPeer>());
        var principal = directory.Current.FindAccount(userName);
        return Task.FromResult(principal is null
            ? AuthenticateResult.Fail("The account is no principal.")
            : PrincipalIdentity.CreateResult(principal, SchemeName));
    }
}
