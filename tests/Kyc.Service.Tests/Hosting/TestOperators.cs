using Kyc.Service.Platform.Edge;
using Microsoft.AspNetCore.Http;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Members of staff on the operator socket of a service in this process: all connections are this one user's, so the test says who is meant.
/// </summary>
public sealed class TestOperators : IOperatorIdentity
{
    /// <summary>Who calls; null to believe the call's own metadata.</summary>
    public string? Person { get; set; }

    public string PersonOf(HttpContext call, OperatorPeer peer) => Person ?? call.Request.Headers["kyc-caller-person"].ToString();
}
