using System.Collections.Immutable;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Authorization;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>Requires that the caller has at least one of the roles that the API contract declares for the method.</summary>
/// <param name="Roles">The roles of the method.</param>
internal sealed record RoleRequirement(ImmutableArray<CallerRole> Roles) : IAuthorizationRequirement
{
    /// <summary>Creates the authorization policy of a method.</summary>
    public static AuthorizationPolicy CreatePolicy(ImmutableArray<CallerRole> roles) => new([new RoleRequirement(roles)], []);
}

/// <summary>The reason why an authenticated caller is refused.</summary>
internal sealed class RefusalReason(IAuthorizationHandler handler, Kyc.Jpki.Failure failure)
    : AuthorizationFailureReason(handler, failure.Code)
{
    /// <summary>Gets the failure that the caller receives.</summary>
    public Kyc.Jpki.Failure Failure => failure;
}

/// <summary>Checks <see cref="RoleRequirement"/>, and whether the caller may call now and from its address.</summary>
internal sealed class RoleHandler(TimeProvider clock) : AuthorizationHandler<RoleRequirement>
{
    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (context.Resource is not HttpContext http || PrincipalIdentity.Find(http) is not { } principal)
        {
            return Task.CompletedTask;
        }

        // The address of the connection, because a header of a proxy could change that of the request.
        var address = http.Features.Get<TrackedConnection>()?.RemoteAddress;
        var failure = PrincipalRules.FindRefusal(principal, address, clock.GetUtcNow())
            ?? (requirement.Roles.Any(principal.Roles.Contains) ? null : ServiceFailures.CallerRole);
        if (failure is null)
        {
            context.Succeed(requirement);
        }
        else
        {
            context.Fail(new RefusalReason(this, failure));
        }

        return Task.CompletedTask;
    }
}
