using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>The caller of a call, as limits and logs tell callers apart. All unknown callers of a listener are one source.</summary>
/// <param name="Listener">The listener that accepted the connection.</param>
/// <param name="PrincipalId">The id of the calling principal; empty for an unknown caller.</param>
/// <param name="IsInteractive">
/// Whether the caller makes calls only when a person does something. True for an unknown caller and for every principal except front-ends,
/// list feeders and monitors.
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
        return new CallSource(listener, principal?.Id ?? "", principal is null || IsUsedByPeople(principal));
    }

    private static bool IsUsedByPeople(Principal principal) =>
        !principal.Roles.Overlaps([CallerRole.FrontEnd, CallerRole.ListFeeder, CallerRole.Monitor]);
}
