using Kyc.Service.Platform.Edge.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>The caller of a call, as limits and logs tell callers apart. All unknown callers of a listener are one source.</summary>
/// <param name="Listener">The listener that accepted the connection.</param>
/// <param name="PrincipalId">The id of the calling principal; empty for an unknown caller.</param>
/// <param name="IsInteractive">
/// The value of <see cref="Principals.Principal.IsInteractive"/>; true for an unknown caller.
/// </param>
internal readonly record struct CallSource(ListenerKind Listener, string PrincipalId, bool IsInteractive)
{
    /// <summary>Gets the name of the caller for logs.</summary>
    public string Name => PrincipalId.Length > 0 ? PrincipalId : "an unknown caller";

    /// <summary>Returns the caller of an authenticated call.</summary>
    public static CallSource Get(HttpContext http)
    {
        var principal = PrincipalIdentity.Find(http);
        var listener = http.Features.GetRequiredFeature<TrackedConnection>().Listener;
        return new CallSource(listener, principal?.Id ?? "", principal?.IsInteractive ?? true);
    }
}
