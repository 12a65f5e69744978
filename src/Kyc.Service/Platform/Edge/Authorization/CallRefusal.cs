using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>Refuses an unauthorized call with typed failure details, before the gRPC engine reads it.</summary>
internal sealed class CallRefusal(RefusedCalls refusedCalls) : IAuthorizationMiddlewareResultHandler
{
    /// <inheritdoc />
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result)
    {
        if (result.Succeeded)
        {
            return next(context);
        }

        if (context.Features.Get<CallState>() is not { } call)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else
        {
            // Without a reason of its own, the call was refused because its caller is not authenticated.
            var reason = result.AuthorizationFailure?.FailureReasons.OfType<RefusalReason>().FirstOrDefault();
            var failure = reason?.Failure ?? ServiceFailures.CallerUnknown;
            EngineFailures.Refuse(context, call, failure);
            refusedCalls.Count(CallSource.Get(context), failure.Code);
        }

        return Task.CompletedTask;
    }
}
